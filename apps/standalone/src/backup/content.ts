import { rmSync } from 'node:fs';
import { SqliteDatabase } from '#platform';
import { RowsDigest, sqliteRows } from '#storage';

/** One topic's partition or one table, as it is in a file. */
export interface Content {
  readonly file: string;
  /** `hl7.raw/0`, or the name of the table. */
  readonly name: string;
  readonly rows: number;
  readonly digest: string;
}

/** What all tables of a file that nobody else has open hold. Reads every row, so that a page which is damaged is found. */
export function contentOf(path: string, file: string): readonly Content[] {
  const database = SqliteDatabase.openReader(path);
  try {
    const tables = database
      .all<{ name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .map(({ name }) => name);
    const partitions = tables.includes('log_partition') ? partitionNames(database) : new Map<string, string>();
    return tables.map((table) => {
      const digest = new RowsDigest();
      for (const row of sqliteRows(database, { name: table })) digest.add(row);
      return { file, name: partitions.get(table) ?? table, rows: digest.rows, digest: digest.digest };
    });
  } finally {
    database.close();
    // A reader leaves both behind, though it wrote nothing.
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  }
}

const partitionNames = (database: SqliteDatabase): ReadonlyMap<string, string> =>
  new Map(
    database
      .all<{ id: number; topic: string; partition: number }>('SELECT id, topic, "partition" FROM log_partition')
      .map(({ id, topic, partition }) => [`log_${id}`, `${topic}/${partition}`]),
  );
