import { type EnterpriseId, fault, type SourceKey } from '#contracts';
import type { Patient } from '#fhir';
import type { SqliteDatabase } from '#platform';
import type {
  IdentityExportRow,
  IdentityReader,
  MembershipDecision,
  Person,
  PersonCriteria,
  ReviewTask,
  SourceRecord,
} from '../ports/identity-store.js';
import { SqliteIdentityLookup } from './identity-lookup.js';
import {
  type DecisionRow,
  decisionOf,
  type PersonRow,
  personOf,
  type RecordRow,
  recordOf,
  type TaskRow,
  taskOf,
} from './identity-rows.js';
import { searchIndex } from './layered-index.js';
import { type TokenRange, tokenRanges } from './person-search.js';

/** Rows of one token range at most; a broader search is refused, so that one request cannot hold the thread for long. */
const rangeRowsMax = 20_000;

export const readerSql = {
  byValue: 'SELECT * FROM source_record WHERE value = ?',
  resolve: `SELECT m.enterprise_id FROM person p JOIN source_record r ON r.key = p.founder
    JOIN membership m ON m.record = r.id WHERE p.enterprise_id = ?`,
  person: "SELECT * FROM person WHERE enterprise_id = ? AND state = 'active'",
  newest: "SELECT * FROM person WHERE id > 0 AND state = 'active' ORDER BY id DESC LIMIT ?",
  active: "SELECT enterprise_id FROM person WHERE id > 0 AND state = 'active' ORDER BY id LIMIT ?",
  system: 'SELECT 1 FROM authority WHERE system = ?',
  reviews: "SELECT * FROM review_task WHERE state = 'open' AND opened_at > '' ORDER BY opened_at, id LIMIT ?",
  earlier: `SELECT r.key, t.* FROM json_each(?) k JOIN source_record r ON r.key = k.value
    JOIN earlier_membership t ON t.record = r.id`,
  present: `SELECT r.key, t.* FROM json_each(?) k JOIN source_record r ON r.key = k.value
    JOIN membership t ON t.record = r.id`,
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

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.lookup = new SqliteIdentityLookup(() => database);
  }

  async byValue(value: string, system?: string): Promise<readonly SourceRecord[]> {
    const records = this.#database.all<RecordRow>(readerSql.byValue, value).map(recordOf);
    return system === undefined ? records : records.filter(({ identity }) => identity.system === system);
  }

  async resolve(id: EnterpriseId): Promise<EnterpriseId | undefined> {
    return this.#database.get<{ enterprise_id: EnterpriseId }>(readerSql.resolve, id)?.enterprise_id;
  }

  async search(criteria: PersonCriteria, limit: number): Promise<{ total?: number; persons: readonly Person[] }> {
    if (Object.keys(criteria).length === 0)
      return { persons: this.#database.all<PersonRow>(readerSql.newest, limit).map(personOf) };
    const ids = [...this.#idsOf(criteria)].sort();
    const systems = criteria.identifiers?.some((choice) => choice.some(({ system }) => system !== undefined));
    if (!criteria.genders && !criteria.ids && !systems)
      return { total: ids.length, persons: this.#persons(ids.slice(0, limit)) };
    const persons = this.#persons(ids).filter((person) => fits(person, criteria));
    return { total: persons.length, persons: persons.slice(0, limit) };
  }

  async candidates(criteria: PersonCriteria): Promise<readonly EnterpriseId[]> {
    const choices = tokenRanges(criteria);
    if (choices.length === 0) return [...(this.#few(readerSql.active) ?? tooBroad())].sort();
    // A frequent name narrows nothing, and need not where a birth date stands beside it.
    const narrow = choices.map((ranges) => this.#idsInAny(ranges)).filter((ids) => ids !== undefined);
    const [first, ...others] = narrow.toSorted((a, b) => a.size - b.size);
    return [...(first ?? tooBroad())].filter((id) => others.every((ids) => ids.has(id))).sort();
  }

  async knowsSystem(system: string): Promise<boolean> {
    return this.#database.get(readerSql.system, system) !== undefined;
  }

  async reviews(limit: number): Promise<readonly ReviewTask[]> {
    return this.#database.all<TaskRow>(readerSql.reviews, limit).map(taskOf);
  }

  async membershipsOverTime(keys: readonly SourceKey[]): Promise<readonly MembershipDecision[]> {
    const wanted = JSON.stringify(keys);
    return [readerSql.earlier, readerSql.present]
      .flatMap((sql) => this.#database.all<DecisionRow>(sql, wanted))
      .map(decisionOf)
      .toSorted((a, b) => (a.since < b.since ? -1 : 1));
  }

  async exportRows(after: number, limit: number): Promise<readonly IdentityExportRow[]> {
    return this.#database
      .all<ExportRow>(readerSql.exported, after, limit)
      .map((row) => ({ authority: row.authority, value: row.value, enterpriseId: row.enterprise_id, cursor: row.id }));
  }

  #idsOf(criteria: PersonCriteria): ReadonlySet<EnterpriseId> {
    const sets = tokenRanges(criteria).map((ranges) => this.#idsInAny(ranges) ?? tooBroad());
    if (criteria.ids) sets.push(new Set(criteria.ids));
    const [first, ...others] = sets.toSorted((a, b) => a.size - b.size);
    return new Set([...(first ?? tooBroad())].filter((id) => others.every((set) => set.has(id))));
  }

  #idsInAny(ranges: readonly TokenRange[]): ReadonlySet<EnterpriseId> | undefined {
    const ids = new Set<EnterpriseId>();
    for (const { from, below } of ranges) {
      for (const sql of tokensSql) {
        const found = this.#few(sql, from, below);
        if (!found) return undefined;
        for (const id of found) ids.add(id);
      }
    }
    return ids;
  }

  /** Undefined where there are more than one request may look at. */
  #few(sql: string, ...values: readonly string[]): readonly EnterpriseId[] | undefined {
    const rows = this.#database.all<{ enterprise_id: EnterpriseId }>(sql, ...values, rangeRowsMax + 1);
    return rows.length > rangeRowsMax ? undefined : rows.map((row) => row.enterprise_id);
  }

  #persons(ids: readonly EnterpriseId[]): Person[] {
    return ids.flatMap((id) => this.#database.all<PersonRow>(readerSql.person, id).map(personOf));
  }
}

function tooBroad(): never {
  throw fault('FHIR_SEARCH_TOO_BROAD', { matchesMax: rangeRowsMax });
}

interface ExportRow {
  readonly id: number;
  readonly authority: string;
  readonly value: string;
  readonly enterprise_id: EnterpriseId;
}

function fits(person: Person, { genders, identifiers = [] }: PersonCriteria): boolean {
  const patient = JSON.parse(person.patient) as Patient;
  if (genders && !genders.includes(patient.gender ?? '')) return false;
  return identifiers.every((choice) =>
    choice.some(({ system, value }) =>
      patient.identifier?.some((one) => one.value === value && (system === undefined || one.system === system)),
    ),
  );
}
