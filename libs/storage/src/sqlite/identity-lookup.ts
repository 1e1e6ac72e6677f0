import type { EnterpriseId, SourceKey } from '#contracts';
import type { Edge } from '#identity';
import type { SqliteDatabase } from '#platform';
import { blockHash } from '../rows/block-hash.js';
import type { IdentityAct, RecordVersion } from '../ports/identity-act.js';
import {
  blockMax,
  type Candidates,
  type IdentityLookup,
  type Membership,
  type Person,
  type RecordDemographics,
  type ReviewTask,
  type SourceRecord,
} from '../ports/identity-store.js';
import {
  type ActRow,
  actOf,
  type DemographicsRow,
  demographicsOf,
  type EdgeRow,
  edgeOf,
  idOf,
  type MembershipRow,
  membershipOf,
  type PersonRow,
  personOf,
  type RecordRow,
  recordOf,
  type TaskRow,
  taskOf,
  type VersionRow,
  versionOf,
} from '../rows/identity-rows.js';
import { byEnterpriseId, byRecordKey, hashesOf, ofTexts } from './hashed-keys.js';
import { blockIndex } from './identity-indexes.js';

/** `k` are the keys of a batch as a JSON list: one statement for all, as each call costs more than a lookup. */
const forEach = (sql: string): string => `SELECT t.* FROM json_each(?) k JOIN ${sql}`;

/** The strongest of each record; of equally strong ones at the limit all. */
const edgesAt = (end: 'a' | 'b'): string =>
  forEach(`edge t ON t.${end} = k.value AND t.bits >= coalesce(
    (SELECT bits FROM edge WHERE ${end} = k.value ORDER BY bits DESC LIMIT 1 OFFSET ?), -1e999)`);

const membershipColumns = 'r.key AS record, t.enterprise_id, t.version, t.since';

/** Named, so that a test can ask SQLite for the plan of each. */
export const lookupSql = {
  record: byRecordKey('r.*'),
  demographics: byRecordKey(
    'r.key, d.model, d.sequence, d.raw, d.clean',
    'JOIN record_demographics d ON d.record = r.id',
  ),
  candidate: `SELECT r.*, d.model, d.sequence AS described, d.raw, d.clean FROM json_each(?) k
    JOIN source_record r ON r.id = k.value JOIN record_demographics d ON d.record = r.id`,
  edgesA: edgesAt('a'),
  edgesB: edgesAt('b'),
  actsA: forEach('identity_act t ON t.a = k.value'),
  actsB: forEach("identity_act t ON t.b = k.value AND t.b > ''"),
  act: forEach("identity_act t ON t.id = k.value AND t.id > ''"),
  versions: forEach('record_version t ON t.record = k.value'),
  membership: byRecordKey(membershipColumns, 'JOIN membership t ON t.record = r.id'),
  members: byEnterpriseId(
    membershipColumns,
    'JOIN membership t ON t.person = i.person JOIN source_record r ON r.id = t.record',
  ),
  person: byEnterpriseId('t.*', 'JOIN person t ON t.id = i.person'),
  openTasksA: forEach("review_task t ON t.a = k.value AND t.state = 'open'"),
  openTasksB: forEach("review_task t ON t.b = k.value AND t.state = 'open'"),
  task: forEach('review_task t ON t.id = k.value'),
} as const;

/** Of each table of the blocks so many rows. */
export const blockSql = blockIndex.tables.map(
  (table) => `SELECT k.value AS hash, b.record FROM json_each(?) k JOIN ${table} b ON b.hash = k.value LIMIT ?`,
);

/** Those that share most of some keys, with the places of those that they share. */
export const closestSql = `SELECT record, group_concat(place) AS places FROM (${blockIndex.tables
  .map(
    (table) => `SELECT b.record, k.key AS place FROM json_each(?1) k
    JOIN ${table} b ON b.hash = k.value AND b.record <= coalesce(
      (SELECT record FROM ${table} WHERE hash = k.value ORDER BY record LIMIT 1 OFFSET ?3), 9223372036854775807)`,
  )
  .join(' UNION ')}) GROUP BY record ORDER BY count(*) DESC, record LIMIT ?2`;

/** The lookups of the index over SQLite, for a stage's transaction and for a reader's connection alike. */
export class SqliteIdentityLookup<Tx> implements IdentityLookup<Tx> {
  readonly #database: (tx: Tx) => SqliteDatabase;

  constructor(database: (tx: Tx) => SqliteDatabase) {
    this.#database = database;
  }

  async records(tx: Tx, keys: readonly SourceKey[]): Promise<readonly SourceRecord[]> {
    return this.#hashed<RecordRow>(tx, lookupSql.record, keys, keyOf).map(recordOf);
  }

  async demographics(tx: Tx, keys: readonly SourceKey[]): Promise<readonly RecordDemographics[]> {
    return this.#hashed<DemographicsRow>(tx, lookupSql.demographics, keys, keyOf).map(demographicsOf);
  }

  async candidates(tx: Tx, keysOfEach: readonly (readonly string[])[], max: number): Promise<Candidates> {
    const byHash = new Map(keysOfEach.flat().map((key) => [blockHash(key), key]));
    const members = new Map<number, Set<number>>();
    for (const { hash, record } of this.#few(tx, [...byHash.keys()]) ?? this.#closest(tx, keysOfEach, max)) {
      const known = members.get(hash);
      if (known) known.add(record);
      else members.set(hash, new Set([record]));
    }
    const ids = new Set([...members.values()].flatMap((numbers) => [...numbers]));
    const rows = this.#each<CandidateRow>(tx, lookupSql.candidate, [...ids]);
    const keys = new Map(rows.map(({ id, key }) => [id, key]));
    const blocks = new Map(
      [...members].map(([hash, numbers]) => [
        byHash.get(hash) ?? '',
        [...numbers].sort(byNumber).flatMap((number) => keys.get(number) ?? []),
      ]),
    );
    return {
      blocks,
      records: rows.map(recordOf),
      demographics: rows.map((row) => demographicsOf({ ...row, sequence: row.described })),
    };
  }

  /** All that stands in these blocks; undefined where that is much. */
  #few(tx: Tx, hashes: readonly number[]): readonly BlockRow[] | undefined {
    const most = crowdedRows + crowdedBlock * hashes.length;
    const sorted = hashes.toSorted(byNumber);
    const found: BlockRow[] = [];
    for (const sql of blockSql) {
      const rows = this.#each<BlockRow>(tx, sql, sorted, most);
      if (rows.length === most) return undefined;
      found.push(...rows);
    }
    return found;
  }

  *#closest(tx: Tx, keysOfEach: readonly (readonly string[])[], max: number): Generator<BlockRow> {
    for (const keys of keysOfEach) {
      const hashes = keys.map(blockHash);
      for (const { record, places } of this.#each<ClosestRow>(tx, closestSql, hashes, max, blockMax - 1))
        for (const place of places.split(',')) yield { hash: hashes[Number(place)] ?? 0, record };
    }
  }

  async edges(tx: Tx, keys: readonly SourceKey[], max: number): Promise<readonly Edge[]> {
    return [
      ...this.#each<EdgeRow>(tx, lookupSql.edgesA, keys, max - 1),
      ...this.#each<EdgeRow>(tx, lookupSql.edgesB, keys, max - 1),
    ]
      .map(edgeOf)
      .sort((one, other) => other.bits - one.bits);
  }

  async acts(tx: Tx, keys: readonly SourceKey[]): Promise<readonly IdentityAct[]> {
    return [...this.#each<ActRow>(tx, lookupSql.actsA, keys), ...this.#each<ActRow>(tx, lookupSql.actsB, keys)].map(
      actOf,
    );
  }

  async actsById(tx: Tx, ids: readonly string[]): Promise<readonly IdentityAct[]> {
    return this.#each<ActRow>(tx, lookupSql.act, ids).map(actOf);
  }

  async versions(tx: Tx, keys: readonly SourceKey[]): Promise<readonly RecordVersion[]> {
    return this.#each<VersionRow>(tx, lookupSql.versions, keys).map(versionOf);
  }

  async memberships(tx: Tx, keys: readonly SourceKey[]): Promise<readonly Membership[]> {
    return this.#hashed<MembershipRow>(tx, lookupSql.membership, keys, ({ record }) => record).map(membershipOf);
  }

  async members(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Membership[]> {
    return this.#hashed<MembershipRow>(tx, lookupSql.members, ids, idOf).map(membershipOf);
  }

  async persons(tx: Tx, ids: readonly EnterpriseId[]): Promise<readonly Person[]> {
    return this.#hashed<PersonRow>(tx, lookupSql.person, ids, idOf).map(personOf);
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

  #hashed<Row>(tx: Tx, sql: string, texts: readonly string[], textOf: (row: Row) => string): Row[] {
    return texts.length === 0 ? [] : ofTexts(this.#database(tx).all<Row>(sql, hashesOf(texts)), texts, textOf);
  }

  #each<Row>(tx: Tx, sql: string, keys: readonly (string | number)[], ...values: readonly number[]): Row[] {
    return keys.length === 0 ? [] : this.#database(tx).all<Row>(sql, JSON.stringify(keys), ...values);
  }
}

const keyOf = ({ key }: { readonly key: SourceKey }): string => key;

/** In the order of the index. */
const byNumber = (a: number, b: number): number => a - b;

/** Most blocks hold one or two records (`npm run bench -- --only identity`): where there are more rows, one is crowded. */
const crowdedBlock = 8;
const crowdedRows = 1000;

interface BlockRow {
  readonly hash: number;
  readonly record: number;
}

interface ClosestRow {
  readonly record: number;
  /** Of the keys that were asked for, `0,3`. */
  readonly places: string;
}

interface CandidateRow extends RecordRow, Pick<DemographicsRow, 'model' | 'raw' | 'clean'> {
  readonly id: number;
  readonly described: string;
}
