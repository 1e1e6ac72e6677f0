import type { PostgresTransaction, SqliteDatabase, SqliteValue } from '#platform';
import type { PlaceColumns, StoredTable } from './stored-tables.js';

export interface EntryPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** Where an entry lies after a move. */
export type MovedPlace = (place: EntryPlace) => Pick<EntryPlace, 'partition' | 'offset'>;
export type StoredRow = readonly SqliteValue[];

/** Columns of a table that both engines have, in the order of its rows here; none where the file has no such table. */
export const columnsOf = (database: SqliteDatabase, { name, derived = [] }: StoredTable): readonly string[] =>
  database
    .all<{ name: string }>(`SELECT name FROM pragma_table_info(?) ORDER BY name`, name)
    .map((one) => one.name)
    .filter((column) => !derived.includes(column));

/** The rows of a table in SQLite, those of its layers among them, with the places where entries lie after a move. */
export function* sqliteRows(database: SqliteDatabase, table: StoredTable, moved?: MovedPlace): Generator<StoredRow> {
  const columns = columnsOf(database, table);
  if (columns.length === 0) return;
  const translations = moved ? (table.places ?? []).map((place) => translation(place, columns, moved)) : [];
  for (const row of database.each<Record<string, SqliteValue>>(selectOf(table, columns))) {
    const values = columns.map((column) => row[column] ?? null);
    for (const translate of translations) translate(values);
    yield values;
  }
}

/** The rows of a table in PostgreSQL, some at a time. */
export async function* postgresRows(
  tx: PostgresTransaction,
  { name }: StoredTable,
  columns: readonly string[],
): AsyncGenerator<StoredRow> {
  const rowsAtOnce = 500;
  await tx.run(`DECLARE moved_${name} NO SCROLL CURSOR FOR SELECT ${quoted(columns)} FROM ${name}`);
  for (;;) {
    const rows = await tx.all<Record<string, SqliteValue>>(`FETCH ${rowsAtOnce} FROM moved_${name}`);
    for (const row of rows) yield columns.map((column) => row[column] ?? null);
    if (rows.length < rowsAtOnce) break;
  }
  await tx.run(`CLOSE moved_${name}`);
}

export const quoted = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');

/** A row that moves on while it is read may lie in two layers at once. */
function selectOf({ name, layers }: StoredTable, columns: readonly string[]): string {
  if (!layers) return `SELECT ${quoted(columns)} FROM ${name}`;
  const { key, owner, tables } = layers;
  const parts = tables.map((table, at) => {
    const larger = tables
      .slice(0, at)
      .map((one) => `NOT EXISTS (SELECT 1 FROM ${one} o WHERE o.${key} = t.${key} AND o.${owner} = t.${owner})`);
    return `SELECT ${quoted(columns)} FROM ${table} t${larger.length > 0 ? ` WHERE ${larger.join(' AND ')}` : ''}`;
  });
  return parts.join(' UNION ALL ');
}

function translation(
  { topic, partition, offset }: PlaceColumns,
  columns: readonly string[],
  moved: MovedPlace,
): (values: SqliteValue[]) => void {
  const [partitionAt, offsetAt] = [columns.indexOf(partition), columns.indexOf(offset)];
  const topicAt = 'column' in topic ? columns.indexOf(topic.column) : -1;
  return (values) => {
    const [partitionOf, offsetOf] = [values[partitionAt], values[offsetAt]];
    if (typeof partitionOf !== 'number' || typeof offsetOf !== 'number') return;
    const name = 'always' in topic ? topic.always : String(values[topicAt]);
    const place = moved({ topic: name, partition: partitionOf, offset: offsetOf });
    values[partitionAt] = place.partition;
    values[offsetAt] = place.offset;
  };
}
