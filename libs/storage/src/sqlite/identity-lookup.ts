import { hash } from 'node:crypto';
import type { EnterpriseId, SourceKey } from '#contracts';
import type { Edge } from '#identity';
import type { SqliteDatabase } from '#platform';
import type {
  IdentityLookup,
  Membership,
  Person,
  RecordDemographics,
  ReviewTask,
  SourceRecord,
  StoredAssertion,
} from '../ports/identity-store.js';
import {
  type AssertionRow,
  assertionOf,
  type DemographicsRow,
  demographicsOf,
  type EdgeRow,
  edgeOf,
  type MembershipRow,
  membershipOf,
  type PersonRow,
  personOf,
  type RecordRow,
  recordOf,
  type TaskRow,
  taskOf,
} from './identity-rows.js';

/** Named, so that a test can ask SQLite for the plan of each. */
export const lookupSql = {
  record: 'SELECT * FROM source_record WHERE key = ?',
  demographics: `SELECT r.key, d.model, d.sequence, d.raw, d.clean FROM source_record r
    JOIN record_demographics d ON d.record = r.id WHERE r.key = ?`,
  candidates: `SELECT r.key FROM block_key b JOIN source_record r ON r.id = b.record
    WHERE b.hash = ? ORDER BY b.record LIMIT ?`,
  edgesA: 'SELECT * FROM edge WHERE a = ? ORDER BY bits DESC LIMIT ?',
  edgesB: 'SELECT * FROM edge WHERE b = ? ORDER BY bits DESC LIMIT ?',
  assertionsA: 'SELECT * FROM assertion WHERE a = ?',
  assertionsB: 'SELECT * FROM assertion WHERE b = ?',
  membership: 'SELECT * FROM membership WHERE record = ?',
  members: 'SELECT * FROM membership WHERE enterprise_id = ?',
  person: 'SELECT * FROM person WHERE enterprise_id = ?',
  openTasksA: "SELECT * FROM review_task WHERE state = 'open' AND a = ?",
  openTasksB: "SELECT * FROM review_task WHERE state = 'open' AND b = ?",
  task: 'SELECT * FROM review_task WHERE id = ?',
} as const;

/** The lookups of the index over SQLite, for a stage's transaction and for a reader's connection alike. */
export class SqliteIdentityLookup<Tx> implements IdentityLookup<Tx> {
  readonly #database: (tx: Tx) => SqliteDatabase;

  constructor(database: (tx: Tx) => SqliteDatabase) {
    this.#database = database;
  }

  async records(tx: Tx, keys: readonly SourceKey[]): Promise<readonly SourceRecord[]> {
    return this.#each<RecordRow>(tx, lookupSql.record, keys).map(recordOf);
  }

  async demographics(tx: Tx, keys: readonly SourceKey[]): Promise<readonly RecordDemographics[]> {
    return this.#each<DemographicsRow>(tx, lookupSql.demographics, keys).map(demographicsOf);
  }

  async candidates(
    tx: Tx,
    blockingKeys: readonly string[],
    max: number,
  ): Promise<ReadonlyMap<string, readonly SourceKey[]>> {
    const database = this.#database(tx);
    const found = new Map<string, readonly SourceKey[]>();
    for (const key of blockingKeys) {
      const rows = database.all<{ key: SourceKey }>(lookupSql.candidates, blockHash(key), max);
      if (rows.length > 0)
        found.set(
          key,
          rows.map((row) => row.key),
        );
    }
    return found;
  }

  async edges(tx: Tx, keys: readonly SourceKey[], max: number): Promise<readonly Edge[]> {
    const database = this.#database(tx);
    return keys.flatMap((key) => [
      ...database.all<EdgeRow>(lookupSql.edgesA, key, max).map(edgeOf),
      ...database.all<EdgeRow>(lookupSql.edgesB, key, max).map(edgeOf),
    ]);
  }

  async assertions(tx: Tx, keys: readonly SourceKey[]): Promise<readonly StoredAssertion[]> {
    return [
      ...this.#each<AssertionRow>(tx, lookupSql.assertionsA, keys),
      ...this.#each<AssertionRow>(tx, lookupSql.assertionsB, keys),
    ].map(assertionOf);
  }

  async memberships(tx: Tx, keys: readonly SourceKey[]): Promise<readonly Membership[]> {
    return this.#each<MembershipRow>(tx, lookupSql.membership, keys).map(membershipOf);
  }

  async members(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Membership[]> {
    return this.#each<MembershipRow>(tx, lookupSql.members, ids).map(membershipOf);
  }

  async persons(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Person[]> {
    return this.#each<PersonRow>(tx, lookupSql.person, ids).map(personOf);
  }

  async openTasks(tx: Tx, keys: readonly SourceKey[]): Promise<readonly ReviewTask[]> {
    return [
      ...this.#each<TaskRow>(tx, lookupSql.openTasksA, keys),
      ...this.#each<TaskRow>(tx, lookupSql.openTasksB, keys),
    ].map(taskOf);
  }

  async tasks(tx: Tx, ids: readonly string[]): Promise<readonly ReviewTask[]> {
    return this.#each<TaskRow>(tx, lookupSql.task, ids).map(taskOf);
  }

  #each<Row>(tx: Tx, sql: string, values: readonly string[]): Row[] {
    const database = this.#database(tx);
    return values.flatMap((value) => database.all<Row>(sql, value));
  }
}

/** 48 bits, which a number holds exactly. Two keys with one hash cost a comparison in vain, no more. */
export const blockHash = (key: string): number => hash('sha256', key, 'buffer').readUIntBE(0, 6);
