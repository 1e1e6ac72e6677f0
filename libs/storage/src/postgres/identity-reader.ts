import type { EnterpriseId, SourceKey } from '#contracts';
import type { PostgresQueries } from '#platform';
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
import { PostgresIdentityLookup } from './identity-lookup.js';

const decisionsIn = (table: string): string => `SELECT r.key, t.* FROM unnest($1::text[]) k (value)
  JOIN source_record r ON r.key = k.value JOIN ${table} t ON t.record = r.id`;

/** Named, so that a test can ask PostgreSQL for the plan of each. */
export const readerSql = {
  byValue: 'SELECT * FROM source_record WHERE value = $1 ORDER BY id',
  resolve: `SELECT m.enterprise_id FROM person p JOIN source_record r ON r.key = p.founder
    JOIN membership m ON m.record = r.id WHERE p.enterprise_id = $1`,
  persons: `SELECT t.* FROM unnest($1::text[]) WITH ORDINALITY k (value, place)
    JOIN person t ON t.enterprise_id = k.value AND t.state = 'active' ORDER BY k.place`,
  newest: "SELECT * FROM person WHERE state = 'active' ORDER BY id DESC LIMIT $1",
  active: "SELECT enterprise_id FROM person WHERE state = 'active' ORDER BY id LIMIT $1",
  inRange: `SELECT p.enterprise_id FROM person_search s JOIN person p ON p.id = s.person
    WHERE s.token >= $1 AND s.token < $2 LIMIT $3`,
  system: 'SELECT 1 FROM authority WHERE system = $1',
  reviews: `SELECT * FROM review_task WHERE state = 'open' AND opened_at < $2
    AND kind = coalesce($3::text, kind) AND coalesce(owner, '') = coalesce($4::text, owner, '')
    ORDER BY opened_at, id LIMIT $1`,
  reviewCounts: `SELECT kind, owner, count(*)::integer AS tasks, min(opened_at) AS oldest FROM review_task
    WHERE state = 'open' GROUP BY kind, owner ORDER BY kind, owner`,
  memberships: `${decisionsIn('earlier_membership')} UNION ALL ${decisionsIn('membership')}`,
  exported: `SELECT r.id, r.authority, r.value, m.enterprise_id FROM source_record r
    JOIN membership m ON m.record = r.id WHERE r.id > $1 ORDER BY r.id LIMIT $2`,
} as const;

/** Reads the tables of `PostgresIdentityStore`, each statement on a connection of the pool. */
export class PostgresIdentityReader implements IdentityReader {
  readonly lookup: PostgresIdentityLookup<void>;
  readonly #database: PostgresQueries;
  readonly #questions: PersonQuestions;

  constructor(database: PostgresQueries) {
    this.#database = database;
    this.lookup = new PostgresIdentityLookup(() => database);
    this.#questions = new PersonQuestions(indexOver(database));
  }

  async byValue(value: string, system?: string): Promise<readonly SourceRecord[]> {
    return ofSystem(await this.#database.all<RecordRow>(readerSql.byValue, value), system);
  }

  async resolve(id: EnterpriseId): Promise<EnterpriseId | undefined> {
    const [row] = await this.#database.all<IdRow>(readerSql.resolve, id);
    return row?.enterprise_id;
  }

  search(...asked: Parameters<IdentityReader['search']>) {
    return this.#questions.search(...asked);
  }

  candidates(criteria: PersonCriteria): Promise<readonly EnterpriseId[]> {
    return this.#questions.candidates(criteria);
  }

  async knowsSystem(system: string): Promise<boolean> {
    return (await this.#database.all(readerSql.system, system)).length > 0;
  }

  async reviews(limit: number, { kind, owner, openedBefore }: ReviewFilter = {}): Promise<readonly ReviewTask[]> {
    const asked = [limit, openedBefore ?? endOfTime, kind ?? null, owner ?? null];
    return (await this.#database.all<TaskRow>(readerSql.reviews, ...asked)).map(taskOf);
  }

  async reviewCounts(): Promise<readonly ReviewCount[]> {
    return (await this.#database.all<CountRow>(readerSql.reviewCounts)).map(countOf);
  }

  async membershipsOverTime(keys: readonly SourceKey[]): Promise<readonly MembershipDecision[]> {
    return decisionsInOrder(await this.#database.all<DecisionRow>(readerSql.memberships, keys));
  }

  async exportRows(after: number, limit: number): Promise<readonly IdentityExportRow[]> {
    return (await this.#database.all<ExportRow>(readerSql.exported, after, limit)).map(exportedOf);
  }
}

const indexOver = (database: PostgresQueries): PersonIndex => ({
  newest: async (limit) => (await database.all<PersonRow>(readerSql.newest, limit)).map(personOf),
  active: async (limit) => (await database.all<IdRow>(readerSql.active, limit)).map(idOf),
  inRange: async ({ from, below }, limit) =>
    (await database.all<IdRow>(readerSql.inRange, from, below, limit)).map(idOf),
  persons: async (ids) => (await database.all<PersonRow>(readerSql.persons, ids)).map(personOf),
});
