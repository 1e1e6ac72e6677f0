import {
  asEnterpriseId,
  asMessageId,
  asSourceKey,
  type CanonicalEvent,
  type Draft,
  jsonValue,
  type LinkedEvent,
  type SourceIdentity,
  stageTopics,
  type TopicDefinition,
  topics,
} from '#contracts';
import { runStage, type Stage, SqliteEventLog, SqliteParkedKeys, SqliteUnitOfWork } from '#event-log';
import type { FhirResource } from '#fhir';
import { SqliteDatabase } from '#platform';
import {
  archiveLocationMigration,
  archiveMigration,
  hopsMigration,
  messageSearchMigration,
  migrate,
  recordChangesMigration,
  recordMigration,
  type RecordStore,
  SqliteArchiveReader,
  SqliteArchiveStore,
  SqliteHopStore,
  SqliteMessageSearchReader,
  SqliteMessageSearchStore,
  SqliteRecordReader,
  SqliteRecordStore,
} from '#storage';
import { archiveStage } from '../archive.js';
import { foldStage } from '../fold.js';
import { relinkStage } from '../relink.js';

/** The stages of the record on a real log and real stores, in memory. `within` may stand before the store of the record. */
export async function runningRecord(
  within: (store: RecordStore<SqliteDatabase>) => RecordStore<SqliteDatabase> = (store) => store,
) {
  const database = SqliteDatabase.openWriter(':memory:');
  migrate(database, [
    hopsMigration,
    recordMigration,
    recordChangesMigration,
    archiveMigration,
    archiveLocationMigration,
    messageSearchMigration,
  ]);
  const raw: TopicDefinition = { name: topics.raw, cleanup: 'deleted', key: 'source identity' };
  const all = [...stageTopics, raw];
  const log = new SqliteEventLog({ writer: { database, topics: all }, clock: () => 1_000 });
  await log.admin.ensure(all, 1);
  const runtime = {
    unitOfWork: new SqliteUnitOfWork(log),
    hops: new SqliteHopStore(),
    parked: SqliteParkedKeys.open(database),
    clock: () => 2_000,
    random: () => 0.5,
  };
  const stores = {
    record: within(new SqliteRecordStore()),
    archive: new SqliteArchiveStore(),
    search: new SqliteMessageSearchStore(),
  };
  const worker = <Input, View, Effect>(stage: Stage<SqliteDatabase, Input, View, Effect>) => {
    const run = runStage(stage, runtime);
    /** Works through what the topic holds and this stage has not seen. */
    return async (topic: string): Promise<void> => {
      const group = (await log.admin.groups()).find((state) => state.group === stage.name && state.topic === topic);
      const [first, ...others] = await log.read(topic, 0, group?.committed ?? 0, 10_000);
      if (first) await run({ topic, partition: 0, entries: [first, ...others] });
    };
  };
  const fold = worker(foldStage({ store: stores.record }));
  const relink = worker(relinkStage({ store: stores.record }));
  const archive = worker(archiveStage({ store: stores.archive, search: stores.search, characters: () => ({}) }));
  return {
    log,
    reader: new SqliteRecordReader(database),
    archive: new SqliteArchiveReader(database),
    search: new SqliteMessageSearchReader(database),
    /** Drops earlier versions by their number, as retention does by their age. */
    forget: (...versions: readonly number[]) =>
      database.run(
        'DELETE FROM resource_history WHERE version IN (SELECT value FROM json_each(?))',
        JSON.stringify(versions),
      ),
    rows: (sql: string): readonly unknown[] => database.all(sql),
    append: (...drafts: readonly Draft[]) => log.append(drafts),
    fold: () => fold(topics.linked),
    relink: async () => {
      await relink(topics.identityXref);
      await relink(topics.identityChanged);
    },
    archiveFrom: (topic: string) => archive(topic),
    entriesOf: (topic: string) => log.read(topic, 0, 0, 10_000),
  };
}

/** A number that the invented hospital NORTH gave, and what the index made of it. */
export const source = (value: string): SourceIdentity => ({ system: 'urn:hie:NORTH:NORTH', authority: 'NORTH', value });
export const patientReference = (value: string): string => `Patient/source-${value}`;
export const personOf = (value: string) => asEnterpriseId(`PERSON${value}`);

export interface Sent {
  /** Place in the order of receipt. */
  readonly at: number;
  /** Number of the patient; several: a message with several patients. */
  readonly of?: readonly string[];
  readonly person?: string;
  readonly identityVersion?: number;
  readonly revision?: number;
  readonly resources?: readonly object[];
  readonly operations?: CanonicalEvent['operations'];
  readonly deletes?: CanonicalEvent['deletes'];
}

export const messageId = (at: number) => asMessageId(`01RECORD${String(at).padStart(12, '0')}`);
export const receivedAt = (at: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString();

/** An event as the patient index appends it. */
export function linked(sent: Sent): Draft {
  const { at, of = ['1'], person, identityVersion = 1, revision, resources = [], operations = [], deletes = [] } = sent;
  const event: CanonicalEvent = {
    message: { id: messageId(at), type: 'ORU^R01', feed: 'north', organization: 'NORTH', receivedAt: receivedAt(at) },
    patients: of.map((value) => ({ patient: patientReference(value), identities: [source(value)] })),
    bundle: {
      resourceType: 'Bundle',
      type: 'message',
      entry: [header, ...resources].map((resource) => ({ resource: resource as FhirResource })),
    },
    operations,
    deletes,
    issues: [],
    unread: [],
  };
  const identities: LinkedEvent['identities'] = of.map((value) => ({
    patient: patientReference(value),
    source: source(value),
    sourceKey: asSourceKey(`key-${value}`),
    enterpriseId: person === undefined ? personOf(value) : personOf(person),
    identityVersion,
    decision: 'known',
  }));
  return {
    topic: topics.linked,
    key: `key-${of[0]}`,
    attributes: {
      ...attributes('hie.clinical.linked.v1', at),
      ...(revision !== undefined && { revision: String(revision) }),
    },
    value: jsonValue({ identities, event } satisfies LinkedEvent),
  };
}

export const attributes = (type: string, at: number) => ({
  id: `${type}/${at}`,
  source: '/mpi',
  type,
  time: receivedAt(at),
  messageid: messageId(at),
});

const header = {
  resourceType: 'MessageHeader',
  id: 'header',
  eventUri: 'urn:hie:event',
  source: { endpoint: 'urn:hie' },
};
