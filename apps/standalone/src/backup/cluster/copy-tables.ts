import { type PostgresTransaction, SqliteDatabase } from '#platform';
import { columnsOf, postgresRows } from '#storage';
import { copiedTables, makeTables, refuseUnknownTables } from './tables.js';

const rowsAtOnce = 2000;

/** Every table as the snapshot sees it, in a file. */
export async function copyTables(
  snapshot: PostgresTransaction,
  path: string,
  copied: (table: string, rows: number) => void,
): Promise<void> {
  await refuseUnknownTables(snapshot);
  const database = SqliteDatabase.openWriter(path, 'checkpoints');
  try {
    makeTables(database);
    for (const table of copiedTables) {
      const columns = columnsOf(database, table);
      const names = columns.map((column) => `"${column}"`).join(', ');
      const insert = `INSERT INTO ${table.name} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
      // Places of a restored log are counted anew, and a group goes on where the log says.
      const place = table.name === 'stage_progress' ? columns.indexOf('committed') : -1;
      let rows = 0;
      database.begin();
      for await (const row of postgresRows(snapshot, table, columns)) {
        database.run(insert, ...row.map((value, at) => (at === place ? 0 : value)));
        if (++rows % rowsAtOnce > 0) continue;
        database.commit();
        database.checkpoint();
        copied(table.name, rows);
        database.begin();
      }
      database.commit();
      copied(table.name, rows);
    }
    database.checkpoint();
  } finally {
    database.rollback();
    database.close();
  }
}
