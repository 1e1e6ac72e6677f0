import type { SqliteDatabase } from '#platform';
import { columnsOf, copyRows, type MovedPlace, sqliteRows, type StoredTable, storedTables } from '#storage';
import type { MovedPlaces } from './places.js';
import type { MoveSource } from './source.js';
import { keptTables, type MoveTarget } from './target.js';

/** A table of the cluster and where its rows come from. */
export interface CopiedTable {
  readonly table: StoredTable;
  readonly from: SqliteDatabase;
  readonly moved?: MovedPlace;
  readonly columns: readonly string[];
}

/** Those of the stores, and those that were made beside the places or that a cluster had. */
export function copiedTables({ stores, kept }: MoveSource, { database, placeOf }: MovedPlaces): readonly CopiedTable[] {
  const ofStores = storedTables.map((table) => ({ table, from: stores, moved: placeOf }));
  const fileOf = (name: string): SqliteDatabase => (kept || name === 'log_parked' ? stores : database);
  const others = (kept ?? keptTables).map((name) => ({ table: { name }, from: fileOf(name) }));
  return [...ofStores, ...others].map((one) => ({ ...one, columns: columnsOf(one.from, one.table) }));
}

/** What a killed move wrote goes first. */
export async function copyTables(
  tables: readonly CopiedTable[],
  { database }: MoveTarget,
  copied: (table: string, rows: number) => void,
): Promise<void> {
  await database.run(`TRUNCATE ${tables.map(({ table }) => table.name).join(', ')}`);
  for (const { table, from, moved, columns } of tables)
    await copyRows(database, table.name, columns, sqliteRows(from, table, moved), (rows) => copied(table.name, rows));
}
