import {
  asMessageId,
  type CanonicalEvent,
  type Entry,
  intakeTopics,
  jsonValue,
  type LinkedEvent,
  type Operation,
  type OpsCommand,
  readJson,
  type SourceIdentity,
  stageTopics,
  topics,
} from '#contracts';
import { runStage, SqliteEventLog, SqliteUnitOfWork, type Stage } from '#event-log';
import type { Bundle, Patient, RelatedPerson } from '#fhir';
import { shippedModel } from '#identity';
import { keyedHash, SqliteDatabase } from '#platform';
import {
  hopsMigration,
  identityMigrations,
  migrate,
  SqliteHopStore,
  SqliteIdentityReader,
  SqliteIdentityStore,
} from '#storage';
import { linkStage } from '../link.js';
import { commandStage } from '../review.js';

export const receivedAt = '2026-03-03T08:30:00.000Z';
export const keyOf = keyedHash(new TextEncoder().encode('a secret of the tests'));

/** A number of one of the organizations of the test region. */
export const number = (authority: string, value: string): SourceIdentity => ({
  system: `urn:hie:${authority.toLowerCase()}:local`,
  authority,
  value,
  type: 'MR',
});

export interface Visit {
  readonly identities: readonly [SourceIdentity, ...SourceIdentity[]];
  readonly patient?: Partial<Patient>;
  readonly operations?: readonly Operation[];
  /** Number of the mother's record. */
  readonly mother?: SourceIdentity;
  /** Of an earlier message that is sent again. */
  readonly messageId?: string;
}

/** The master patient index on a real log and a real database in memory. */
export class Region {
  readonly database = SqliteDatabase.openWriter(':memory:');
  readonly store = new SqliteIdentityStore();
  readonly reader = new SqliteIdentityReader(this.database);
  readonly log: SqliteEventLog;
  #messages = 0;

  private constructor() {
    migrate(this.database, [hopsMigration, ...identityMigrations]);
    const all = [...intakeTopics, ...stageTopics];
    this.log = new SqliteEventLog({ writer: { database: this.database, topics: all }, clock: () => 0 });
  }

  static async open(): Promise<Region> {
    const region = new Region();
    await region.log.admin.ensure([...intakeTopics, ...stageTopics], 1);
    return region;
  }

  /** Sends messages through the stage, so many in one batch. Gives their message ids. */
  async feed(visits: readonly Visit[], batch = visits.length): Promise<readonly string[]> {
    const ids = visits.map(({ messageId }) => messageId ?? this.nextId());
    await this.log.append(
      visits.map((visit, at) => ({
        topic: topics.canonical,
        key: keyOf(visit.identities[0]),
        attributes: {
          id: `${ids[at]}-c`,
          source: '/normalizer',
          type: 'hie.clinical.canonical.v1',
          time: receivedAt,
          messageid: ids[at] ?? '',
          feed: 'main',
        },
        value: jsonValue(canonicalEvent(visit, ids[at] ?? '')),
      })),
    );
    await this.#work(linkStage({ store: this.store, model: shippedModel, keyOf }), batch);
    return ids;
  }

  async command(command: OpsCommand['command']): Promise<void> {
    const id = this.nextId();
    const value: OpsCommand = { id, by: 'tester', at: receivedAt, command };
    const attributes = { id, source: '/console', type: 'hie.ops.command.v2', time: receivedAt, messageid: id };
    await this.log.append([{ topic: topics.command, key: 'command', attributes, value: jsonValue(value) }]);
    await this.#work(commandStage({ store: this.store, model: shippedModel, keyOf }), 1);
  }

  nextId(): string {
    return `01J${String(++this.#messages).padStart(17, '0')}`;
  }

  async personOf(identity: SourceIdentity): Promise<string | undefined> {
    return (await this.reader.lookup.memberships(undefined, [keyOf(identity)]))[0]?.enterpriseId;
  }

  async events<Value>(topic: string): Promise<readonly Value[]> {
    return (await this.entries(topic)).map((entry) => readJson<Value>(entry));
  }

  entries(topic: string): Promise<readonly Entry[]> {
    return this.log.read(topic, 0, 0, 100_000);
  }

  async lastLinked(): Promise<LinkedEvent['identities'][number] | undefined> {
    return (await this.events<LinkedEvent>(topics.linked)).at(-1)?.identities[0];
  }

  /** Numbers by person: what must not depend on the order of arrival. */
  async partition(): Promise<readonly string[]> {
    const groups = new Map<string, string[]>();
    for (const { authority, value, enterpriseId } of await this.reader.exportRows(0, 100_000))
      groups.set(enterpriseId, [...(groups.get(enterpriseId) ?? []), `${authority}|${value}`]);
    return [...groups.values()].map((group) => group.sort().join(' ')).sort();
  }

  async close(): Promise<void> {
    await this.log.close();
    this.database.close();
  }

  async #work<Input, View, Effect>(stage: Stage<SqliteDatabase, Input, View, Effect>, batch: number): Promise<void> {
    const run = runStage(stage, {
      unitOfWork: new SqliteUnitOfWork(this.log),
      hops: new SqliteHopStore(),
      clock: () => 0,
      random: () => 0,
    });
    for (const topic of stage.topics)
      for (;;) {
        const groups = await this.log.admin.groups();
        const committed = groups.find((one) => one.group === stage.name && one.topic === topic)?.committed ?? 0;
        const [first, ...others] = await this.log.read(topic, 0, committed, batch);
        if (!first) break;
        await run({ topic, partition: 0, entries: [first, ...others] });
      }
  }
}

export function canonicalEvent(
  { identities, patient, operations = [], mother }: Visit,
  messageId: string,
): CanonicalEvent {
  const id = `p-${keyOf(identities[0])}`;
  const resource: Patient = {
    resourceType: 'Patient',
    ...patient,
    id,
    identifier: [
      ...identities.map(({ system, value, type = 'MR' }) => ({ system, value, type: { coding: [{ code: type }] } })),
      ...(patient?.identifier ?? []),
    ],
  };
  const bundle: Bundle = { resourceType: 'Bundle', type: 'message', entry: [{ resource }, ...motherOf(id, mother)] };
  const message = { id: asMessageId(messageId), type: 'ADT^A04', feed: 'main', organization: 'TEST', receivedAt };
  return {
    message,
    patients: [{ patient: `Patient/${id}`, identities: [...identities] }],
    bundle,
    operations: [...operations],
    deletes: [],
    issues: [],
    unread: [],
  };
}

function motherOf(
  patient: string,
  number: SourceIdentity | undefined,
): readonly { readonly resource: RelatedPerson }[] {
  if (number === undefined) return [];
  const { system, value, authority } = number;
  const resource: RelatedPerson = {
    resourceType: 'RelatedPerson',
    id: `mother-${patient}`,
    patient: { reference: `Patient/${patient}` },
    relationship: [{ coding: [{ code: 'MTH' }] }],
    identifier: [{ system, value, assigner: { display: authority } }],
  };
  return [{ resource }];
}
