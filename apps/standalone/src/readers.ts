import { intakeTopics, isAcknowledgerGroup, stageTopics } from '#contracts';
import { type EventLog, SqliteEventLog } from '#event-log';
import { SqliteDatabase, systemClock } from '#platform';
import {
  SqliteArchiveReader,
  SqliteDeadLetterReader,
  SqliteFindingReader,
  SqliteHopReader,
  SqliteIdentityReader,
  SqliteMessageSearchReader,
  SqliteRecordReader,
  SqliteRetentionReader,
  SqliteShadowReader,
} from '#storage';
import type {
  ArchiveReader,
  DeadLetterReader,
  FindingReader,
  HopReader,
  IdentityReader,
  MessageSearchReader,
  RecordReader,
  RetentionReader,
  ShadowReader,
} from '#storage';

/** What APIs and the gateway read of what the stages write, and how they append. */
export interface Readers {
  readonly log: Pick<EventLog, 'read' | 'admin'>;
  readonly append: EventLog['append'];
  readonly moveGroup: EventLog['admin']['move'];
  readonly archive: ArchiveReader;
  readonly deadLetters: DeadLetterReader;
  readonly findings: FindingReader;
  readonly hops: HopReader;
  readonly identity: IdentityReader;
  readonly search: MessageSearchReader;
  readonly record: RecordReader;
  readonly retention: RetentionReader;
  readonly shadow: ShadowReader;
}

/**
 * What this thread reads of what the stage worker writes. Read-only, and no snapshot is held between calls. `moveStage` moves
 * a group whose place the worker keeps: all but the acknowledgers, which work in this thread.
 */
export function openReaders(
  brokerFile: string,
  intakeLog: SqliteEventLog,
  moveStage: Readers['moveGroup'],
): Readers & { close(): void } {
  const broker = SqliteDatabase.openReader(brokerFile);
  const files = [
    { database: intakeLog.writer.file.database, topics: intakeTopics },
    { database: broker, topics: stageTopics },
  ];
  const log = new SqliteEventLog({ readers: files, clock: systemClock });
  return {
    log,
    append: (drafts) => intakeLog.append(drafts),
    moveGroup: (group, places) =>
      isAcknowledgerGroup(group) ? intakeLog.admin.move(group, places) : moveStage(group, places),
    archive: new SqliteArchiveReader(broker),
    deadLetters: new SqliteDeadLetterReader(broker),
    findings: new SqliteFindingReader(broker),
    hops: new SqliteHopReader(broker),
    identity: new SqliteIdentityReader(broker),
    search: new SqliteMessageSearchReader(broker),
    record: new SqliteRecordReader(broker),
    retention: new SqliteRetentionReader(broker),
    shadow: new SqliteShadowReader(broker),
    close: () => broker.close(),
  };
}
