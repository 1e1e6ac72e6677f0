import { intakeTopics, stageTopics } from '#contracts';
import { type EventLog, SqliteEventLog } from '#event-log';
import { SqliteDatabase, systemClock } from '#platform';
import {
  SqliteArchiveReader,
  SqliteDeadLetterReader,
  SqliteFindingReader,
  SqliteHopReader,
  SqliteIdentityReader,
  SqliteRecordReader,
  SqliteShadowReader,
} from '#storage';

/** What this thread reads of what the stage worker writes. Read-only, and no snapshot is held between calls. */
export function openReaders(brokerFile: string, intakeLog: SqliteEventLog) {
  const broker = SqliteDatabase.openReader(brokerFile);
  const files = [
    { database: intakeLog.writer.file.database, topics: intakeTopics },
    { database: broker, topics: stageTopics },
  ];
  const log: EventLog = new SqliteEventLog({ readers: files, clock: systemClock });
  return {
    log,
    append: (drafts: Parameters<EventLog['append']>[0]) => intakeLog.append(drafts),
    archive: new SqliteArchiveReader(broker),
    deadLetters: new SqliteDeadLetterReader(broker),
    findings: new SqliteFindingReader(broker),
    hops: new SqliteHopReader(broker),
    identity: new SqliteIdentityReader(broker),
    record: new SqliteRecordReader(broker),
    shadow: new SqliteShadowReader(broker),
    close: () => broker.close(),
  };
}

export type Readers = ReturnType<typeof openReaders>;
