/** Rows as the lists that `unnest` takes, one for each column. */
export const columnsOf = <Value>(rows: readonly (readonly Value[])[]): (Value | null)[][] =>
  (rows[0] ?? []).map((_first, at) => rows.map((row) => row[at] ?? null));

/**
 * The same of rows that end with JSON texts, which go as the lines of one text for each column: quoting each for a list costs
 * more than all else. JSON has a line feed only between its tokens, where a space says the same.
 */
export function columnsWithJson(rows: readonly (readonly (string | number | null)[])[], jsons = 1) {
  const columns = columnsOf(rows);
  const first = columns.length - jsons;
  return columns.map((column, at) =>
    at < first ? column : column.map((text) => String(text).replaceAll('\n', ' ')).join('\n'),
  );
}

/** `unnest($1::text[], $2::bigint[])` of `text bigint`; `json` stands for what `columnsWithJson` gives. */
export const unnest = (types: string): string =>
  `unnest(${types
    .split(/\s+/)
    .map((type, at) => (type === 'json' ? `string_to_array($${at + 1}, E'\\n')` : `$${at + 1}::${type}[]`))
    .join(', ')})`;

/** `a = excluded.a, b = excluded.b`: what an update takes over from a row of the same columns. */
export const takenFrom = (row: string, columns: string, but: readonly string[]): string =>
  columns
    .split(',')
    .map((column) => column.trim())
    .filter((column) => !but.includes(column))
    .map((column) => `${column} = ${row}.${column}`)
    .join(', ');

/**
 * The last one of each key, since one statement may not change a row twice; sorted, so that transactions which change
 * the same rows wait for one another in one order, and not in a circle.
 */
export function lastOfEach<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  const last = new Map(rows.map((row) => [keyOf(row), row]));
  return [...last].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
