import { earliest, latest } from '#fhir';
import type { SqliteDatabase, SqliteValue } from '#platform';
import type { IdentifierChoice, RecordPosition, RecordSearch } from '../ports/record-store.js';
import { type CandidateRow, identifierValue, listed } from '../rows/record-row.js';
import { spread, spreadOfType } from '../rows/spread.js';

/** Rows of one index range in the order of the search, read in short pieces, so that nothing holds a snapshot. */
export class RecordWalk {
  #rows: CandidateRow[] = [];
  #at = 0;
  #ended = false;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly range: {
      readonly sql: string;
      readonly values: readonly SqliteValue[];
      /** Where the index is by a hash: whether the row is meant. */
      readonly holds?: ((row: CandidateRow) => boolean) | undefined;
    },
    private position: RecordPosition,
  ) {}

  head(): CandidateRow | undefined {
    while (this.#at === this.#rows.length && !this.#ended) this.#read();
    return this.#rows[this.#at];
  }

  pass(): void {
    this.#at++;
  }

  #read(): void {
    const { date, row } = this.position;
    const { sql, values, holds } = this.range;
    const rows = this.database.all<CandidateRow>(sql, ...values, date, row, piece);
    this.#rows = holds ? rows.filter(holds) : rows;
    this.#at = 0;
    this.#ended = rows.length < piece;
    const last = rows.at(-1);
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
    ({ over, values, holds }) => new RecordWalk(database, { sql: walkSql[direction][over], values, holds }, start),
  );
}

interface Range {
  readonly over: keyof typeof walkSql.newestFirst;
  readonly values: readonly SqliteValue[];
  readonly holds?: (row: CandidateRow) => boolean;
}

function rangesOf({ type, scope }: RecordSearch): readonly Range[] {
  switch (scope.kind) {
    case 'sources':
      return distinct(scope.sourceKeys).map((sourceKey) => ({
        over: 'source',
        values: [spreadOfType(type), spread(sourceKey), type, sourceKey],
      }));
    case 'identifiers':
      return scope.identifiers.map((choice) => ({
        over: 'identifier',
        values: [type, spread(choice.value)],
        holds: ({ identifiers }) => listed(identifiers).some((identifier) => isChosen(identifier, choice)),
      }));
    case 'ids':
      return distinct(scope.ids).map((id) => ({ over: 'id', values: [spread(id), type, id] }));
    case 'type':
      return [{ over: 'type', values: [type, spreadOfType(type)] }];
  }
}

const isChosen = (identifier: string, { system, value }: IdentifierChoice): boolean =>
  identifierValue(identifier) === value && (system === undefined || identifier === `${system}|${value}`);

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

const candidate = `r.row, r.source_key, r.status, r.encounter, r.codes, r.categories, r.identifiers, r.date_low,
  r.date_high`;
const newest = `(r.date_low, r.row) < (?, ?) ORDER BY r.date_low DESC, r.row DESC LIMIT ?`;
const oldest = `(r.date_low, r.row) > (?, ?) ORDER BY r.date_low, r.row LIMIT ?`;
const dated = (order: string) => ({
  source: `SELECT ${candidate}, r.date_low AS at FROM resource AS r
    WHERE r.type_hash = ? AND r.source_hash = ? AND r.type = ? AND r.source_key = ? AND ${order}`,
  identifier: `SELECT DISTINCT ${candidate}, r.date_low AS at FROM resource_identifier AS i
    JOIN resource AS r ON r.id_hash = i.id_hash WHERE r.type = ? AND i.value_hash = ? AND ${order}`,
  id: `SELECT ${candidate}, r.date_low AS at FROM resource AS r
    WHERE r.id_hash = ? AND r.type = ? AND r.id = ? AND ${order}`,
});

/** Static statements, one per index and direction; the query plan spec reads them from here. */
export const walkSql = {
  newestFirst: {
    ...dated(newest),
    type: `SELECT ${candidate}, 0 AS at FROM resource AS r WHERE r.type = ?1 AND r.type_hash = ?2 AND ?3 IS NOT NULL
      AND r.row < ?4 ORDER BY r.row DESC LIMIT ?5`,
  },
  oldestFirst: {
    ...dated(oldest),
    type: `SELECT ${candidate}, 0 AS at FROM resource AS r WHERE r.type = ?1 AND r.type_hash = ?2 AND ?3 IS NOT NULL
      AND r.row > ?4 ORDER BY r.row LIMIT ?5`,
  },
} as const;
