import { earliest, latest } from '#fhir';
import type { SqliteDatabase, SqliteValue } from '#platform';
import type { RecordPosition, RecordSearch } from '../ports/record-store.js';
import type { CandidateRow } from './record-row.js';

/** Rows of one index range in the order of the search, read in short pieces, so that nothing holds a snapshot. */
export class RecordWalk {
  #rows: CandidateRow[] = [];
  #at = 0;
  #ended = false;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly range: { readonly sql: string; readonly values: readonly SqliteValue[] },
    private position: RecordPosition,
  ) {}

  head(): CandidateRow | undefined {
    if (this.#at === this.#rows.length && !this.#ended) this.#read();
    return this.#rows[this.#at];
  }

  pass(): void {
    this.#at++;
  }

  #read(): void {
    const { date, row } = this.position;
    this.#rows = this.database.all<CandidateRow>(this.range.sql, ...this.range.values, date, row, piece);
    this.#at = 0;
    this.#ended = this.#rows.length < piece;
    const last = this.#rows.at(-1);
    if (last) this.position = { date: last.at, row: last.row };
  }
}

/** Rows of one read: about a tenth of a millisecond, during which the thread does nothing else. */
const piece = 100;

/** One walk for each index range of the search: a person has as many as there are source identities. */
export function walksOf(database: SqliteDatabase, search: RecordSearch): readonly RecordWalk[] {
  const direction = search.newestFirst ? 'newestFirst' : 'oldestFirst';
  const start =
    search.after ?? (search.newestFirst ? { date: latest, row: latest } : { date: earliest, row: earliest });
  return rangesOf(search).map(
    ({ over, values }) => new RecordWalk(database, { sql: walkSql[direction][over], values }, start),
  );
}

type Range = { readonly over: keyof typeof walkSql.newestFirst; readonly values: readonly SqliteValue[] };

function rangesOf({ type, scope }: RecordSearch): readonly Range[] {
  switch (scope.kind) {
    case 'sources':
      return distinct(scope.sourceKeys).map((sourceKey) => ({ over: 'source', values: [type, sourceKey] }));
    case 'identifiers':
      return scope.identifiers.map(({ system, value }) => ({
        over: 'identifier',
        values: [type, value, system ?? null],
      }));
    case 'ids':
      return distinct(scope.ids).map((id) => ({ over: 'id', values: [type, id] }));
    case 'type':
      return [{ over: 'type', values: [type] }];
  }
}

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

const candidate = `r.row, r.source_key, r.status, r.encounter, r.codes, r.categories, r.identifiers, r.date_low,
  r.date_high`;
const newest = `(r.date_low, r.row) < (?, ?) ORDER BY r.date_low DESC, r.row DESC LIMIT ?`;
const oldest = `(r.date_low, r.row) > (?, ?) ORDER BY r.date_low, r.row LIMIT ?`;
const dated = (order: string) => ({
  source: `SELECT ${candidate}, r.date_low AS at FROM resource AS r WHERE r.type = ? AND r.source_key = ? AND ${order}`,
  identifier: `SELECT DISTINCT ${candidate}, r.date_low AS at FROM resource_identifier AS i
    JOIN resource AS r ON r.type = i.type AND r.id = i.id
    WHERE i.type = ?1 AND i.value = ?2 AND (?3 IS NULL OR i.system = ?3) AND ${numbered(order)}`,
  id: `SELECT ${candidate}, r.date_low AS at FROM resource AS r WHERE r.type = ? AND r.id = ? AND ${order}`,
});

/** The same with numbered parameters, after three others. */
const numbered = (order: string): string => order.replace('(?, ?)', '(?4, ?5)').replace('LIMIT ?', 'LIMIT ?6');

/** Static statements, one per index and direction; the query plan spec reads them from here. */
export const walkSql = {
  newestFirst: {
    ...dated(newest),
    type: `SELECT ${candidate}, 0 AS at FROM resource AS r WHERE r.type = ?1 AND ?2 IS NOT NULL AND r.row < ?3
      ORDER BY r.row DESC LIMIT ?4`,
  },
  oldestFirst: {
    ...dated(oldest),
    type: `SELECT ${candidate}, 0 AS at FROM resource AS r WHERE r.type = ?1 AND ?2 IS NOT NULL AND r.row > ?3
      ORDER BY r.row LIMIT ?4`,
  },
} as const;
