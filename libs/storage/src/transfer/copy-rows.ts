import type { PostgresDatabase, PostgresQueries, PostgresValue } from '#platform';
import { quoted, type StoredRow } from './stored-rows.js';

const rowsAtOnce = 1000;
const bytesAtOnce = 4 * 1024 * 1024;

interface Column {
  readonly column_name: string;
  readonly data_type: string;
  readonly is_identity: 'YES' | 'NO';
}

/** Writes rows into an empty table, ids as they are; whatever gets an id from the table afterwards gets a greater one. */
export async function copyRows(
  database: PostgresDatabase,
  table: string,
  columns: readonly string[],
  rows: Iterable<StoredRow>,
  copied: (rows: number) => void,
): Promise<void> {
  const definitions = await definitionsOf(database, table);
  const lists = columns.map((column, at) => `$${at + 1}::${typeOf(definitions, column)}[]`);
  const sql = `INSERT INTO ${table} (${quoted(columns)}) SELECT * FROM unnest(${lists.join(', ')})`;
  for (const some of parts(rows)) {
    await database.run(sql, ...columns.map((_, at) => some.map((row) => row[at] ?? null)).map(asList));
    copied(some.length);
  }
  for (const { column_name: name } of definitions.filter(({ is_identity: is }) => is === 'YES'))
    await database.all(
      `SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max("${name}"), 0) + 1, false) FROM ${table}`,
      table,
      name,
    );
}

/** Whole numbers have no fraction here: an integer of JavaScript beyond 53 bits is none of ours. */
const asList = (values: readonly StoredRow[number][]): PostgresValue =>
  values.map((value) => (typeof value === 'bigint' ? Number(value) : value));

const definitionsOf = (database: PostgresQueries, table: string): Promise<readonly Column[]> =>
  database.all<Column>(
    `SELECT column_name::text, data_type::text, is_identity::text FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1`,
    table,
  );

const typeOf = (definitions: readonly Column[], column: string): string =>
  definitions.find(({ column_name: name }) => name === column)?.data_type ?? 'text';

function* parts(rows: Iterable<StoredRow>): Generator<readonly StoredRow[]> {
  let part: StoredRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    part.push(row);
    bytes += row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    if (part.length < rowsAtOnce && bytes < bytesAtOnce) continue;
    yield part;
    [part, bytes] = [[], 0];
  }
  if (part.length > 0) yield part;
}

const sizeOf = (value: StoredRow[number]): number =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
