import type { EnterpriseId, SourceKey } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type {
  IdentityExportRow,
  IdentityReader,
  MembershipDecision,
  PersonCriteria,
  ReviewCount,
  ReviewFilter,
  ReviewTask,
  SourceRecord,
} from '../ports/identity-store.js';
import { SqliteIdentityLookup } from './identity-lookup.js';
import {
  countOf,
  type CountRow,
  type DecisionRow,
  decisionsInOrder,
  endOfTime,
  exportedOf,
  type ExportRow,
  idOf,
  type IdRow,
  ofSystem,
  personOf,
  type PersonRow,
  type RecordRow,
  taskOf,
  type TaskRow,
} from '../rows/identity-rows.js';
import { type PersonIndex, PersonQuestions } from '../rows/person-questions.js';
import { byRecordKey, hashesOf, ofTexts } from './hashed-keys.js';
import { searchIndex } from './identity-indexes.js';

export const readerSql = {
  byValue: 'SELECT * FROM source_record WHERE value = ?',
  newest: "SELECT * FROM person WHERE id > 0 AND state = 'active' ORDER BY id DESC LIMIT ?",
  active: "SELECT enterprise_id FROM person WHERE id > 0 AND state = 'active' ORDER BY id LIMIT ?",
  system: 'SELECT 1 FROM authority WHERE system = ?',
  // Without a word SQLite would take the index of the counts, and sort.
  reviews: `SELECT * FROM review_task INDEXED BY review_task_age
    WHERE state = 'open' AND opened_at > '' AND opened_at < ?
    AND kind = coalesce(?, kind) AND coalesce(owner, '') = coalesce(?, owner, '') ORDER BY opened_at, id LIMIT ?`,
  reviewCounts: `SELECT kind, owner, count(*) AS tasks, min(opened_at) AS oldest
    FROM review_task WHERE state = 'open' GROUP BY kind, owner ORDER BY kind, owner`,
  earlier: byRecordKey('r.key, t.*', 'JOIN earlier_membership t ON t.record = r.id'),
  present: byRecordKey('r.key, t.*', 'JOIN membership t ON t.record = r.id'),
  exported: `SELECT r.id, r.authority, r.value, m.enterprise_id FROM source_record r
    JOIN membership m ON m.record = r.id WHERE r.id > ? ORDER BY r.id LIMIT ?`,
} as const;

/** Of each table of the search. */
export const tokensSql = searchIndex.tables.map(
  (table) => `SELECT p.enterprise_id FROM ${table} s JOIN person p ON p.id = s.person
    WHERE s.token >= ? AND s.token < ? LIMIT ?`,
);

/** Reads the tables of `SqliteIdentityStore`, on a connection that may be read-only. */
export class SqliteIdentityReader implements IdentityReader {
  readonly lookup: SqliteIdentityLookup<void>;
  readonly #database: SqliteDatabase;
  readonly #questions: PersonQuestions;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.lookup = new SqliteIdentityLookup(() => database);
    this.#questions = new PersonQuestions(indexOver(database, this.lookup));
  }

  async byValue(value: string, system?: string): Promise<readonly SourceRecord[]> {
    return ofSystem(this.#database.all<RecordRow>(readerSql.byValue, value), system);
  }

  async resolve(id: EnterpriseId): Promise<EnterpriseId | undefined> {
    const [person] = await this.lookup.persons(undefined, [id]);
    const [holder] = person ? await this.lookup.memberships(undefined, [person.founder]) : [];
    return holder?.enterpriseId;
  }

  search(...asked: Parameters<IdentityReader['search']>) {
    return this.#questions.search(...asked);
  }

  candidates(criteria: PersonCriteria): Promise<readonly EnterpriseId[]> {
    return this.#questions.candidates(criteria);
  }

  async knowsSystem(system: string): Promise<boolean> {
    return this.#database.get(readerSql.system, system) !== undefined;
  }

  async reviews(limit: number, { kind, owner, openedBefore }: ReviewFilter = {}): Promise<readonly ReviewTask[]> {
    const asked = [openedBefore ?? endOfTime, kind ?? null, owner ?? null, limit];
    return this.#database.all<TaskRow>(readerSql.reviews, ...asked).map(taskOf);
  }

  async reviewCounts(): Promise<readonly ReviewCount[]> {
    return this.#database.all<CountRow>(readerSql.reviewCounts).map(countOf);
  }

  async membershipsOverTime(keys: readonly SourceKey[]): Promise<readonly MembershipDecision[]> {
    const hashes = hashesOf(keys);
    const sqls = [readerSql.earlier, readerSql.present];
    const rows = sqls.flatMap((sql) => this.#database.all<DecisionRow>(sql, hashes));
    return decisionsInOrder(ofTexts(rows, keys, ({ key }) => key));
  }

  async exportRows(after: number, limit: number): Promise<readonly IdentityExportRow[]> {
    return this.#database.all<ExportRow>(readerSql.exported, after, limit).map(exportedOf);
  }
}

const indexOver = (database: SqliteDatabase, lookup: SqliteIdentityLookup<void>): PersonIndex => ({
  newest: async (limit) => database.all<PersonRow>(readerSql.newest, limit).map(personOf),
  active: async (limit) => database.all<IdRow>(readerSql.active, limit).map(idOf),
  inRange: async ({ from, below }, limit) =>
    tokensSql.flatMap((sql) => database.all<IdRow>(sql, from, below, limit)).map(idOf),
  persons: async (ids) => {
    const found = new Map((await lookup.persons(undefined, ids)).map((person) => [person.enterpriseId, person]));
    return ids.flatMap((id) => found.get(id) ?? []).filter(({ state }) => state === 'active');
  },
});
