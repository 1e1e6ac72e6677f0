import {
  type LayeredIndex,
  LayeredIndexChanges,
  layerSql,
  layerTables,
  type SqliteDatabase,
  textHash,
} from '#platform';

/**
 * One row an entry, 16 bytes or so, 350 of them in a page of 8 KiB. A batch of some hundred entries writes all pages of the
 * first table (12), then every eighth of the second (45), and of a million keys one page in 250 (11): a large table alone
 * would have a page of its own written for each entry. A first table twice as large is better for batches of 500 and worse
 * for those of 100, which write all of it as well.
 */
const sizes: Required<Pick<LayeredIndex, 'rowsMax' | 'sliceMin'>> = {
  rowsMax: [4096, 131_072],
  // So that transactions of one entry move rows on but once in a while.
  sliceMin: 256,
};

const progress = 'log_key_layer';
/** How far the rows of all key indexes of the file have moved on. */
export const createKeyProgress = `CREATE TABLE IF NOT EXISTS ${progress} (name TEXT NOT NULL PRIMARY KEY,
  "rows" INTEGER NOT NULL, moved_to INTEGER NOT NULL) WITHOUT ROWID`;

/** Sorted in memory before they are written, where an index is filled: each page of it is then touched once for so many. */
const rowsAtOnce = 250_000;

/**
 * Where the entry of each key of a compacted partition lies: rows of the hash of a key, and an offset. Two keys may have one
 * hash, so whoever looks compares the key of the entry itself.
 */
export class KeyIndex {
  readonly #index: LayeredIndex;
  readonly #sql: KeyIndexSql;

  constructor(table: string, { rowsMax, sliceMin }: typeof sizes = sizes) {
    const tables = layerTables(`${table}_keys`);
    this.#index = { key: 'hash', owner: '"offset"', tables, rowsMax, sliceMin, progress };
    this.#sql = statements(table, this.#index);
  }

  create(database: SqliteDatabase): void {
    for (const table of this.#index.tables)
      database.exec(`CREATE TABLE ${table} (hash INTEGER NOT NULL, "offset" INTEGER NOT NULL,
        PRIMARY KEY (hash, "offset")) WITHOUT ROWID`);
    for (const table of this.#index.tables.slice(0, 2))
      database.run(`INSERT INTO ${progress} VALUES (?, 0, -1)`, table);
  }

  /** With the entries that the partition has: it had no such index before. */
  fill(database: SqliteDatabase): void {
    let rows: (readonly [number, number])[] = [];
    const write = () => database.run(this.#sql.fill, JSON.stringify(rows));
    for (const { key, offset } of database.each<{ key: string; offset: number }>(this.#sql.keys)) {
      if (rows.push([textHash(key), offset]) < rowsAtOnce) continue;
      write();
      rows = [];
    }
    write();
  }

  /** For one transaction: what it holds in memory is of no use after a rollback. */
  changes(database: SqliteDatabase): KeyIndexChanges {
    return new KeyIndexChanges(database, new LayeredIndexChanges(database, this.#index, this.#sql.layers), this.#sql);
  }
}

export class KeyIndexChanges {
  constructor(
    private readonly tx: SqliteDatabase,
    private readonly layers: LayeredIndexChanges,
    private readonly sql: KeyIndexSql,
  ) {}

  /**
   * Notes that the newest entry of the key lies at `offset`. `forget` deletes the entry at an older one if it has this key,
   * and says whether it did. The row of a known key changes where it stands: one page, as without layers.
   */
  replace(key: string, offset: number, forget: (older: number) => boolean): void {
    const hash = textHash(key);
    const found = this.tx.all<{ layer: number; key: number; owner: number }>(this.sql.find, hash);
    const older = found.find(({ owner }) => forget(owner));
    if (older) this.layers.giveTo(offset, older);
    else this.layers.addOne(offset, hash);
  }

  drop(key: string, offset: number): void {
    this.layers.drop(offset, [textHash(key)]);
  }

  /** Once, before the commit. */
  moveOn(): void {
    this.layers.moveOn();
  }
}

type KeyIndexSql = ReturnType<typeof statements>;

const statements = (table: string, index: LayeredIndex) => ({
  layers: layerSql(index),
  find: index.tables
    .map((rows, layer) => `SELECT ${layer} AS layer, hash AS "key", "offset" AS owner FROM ${rows} WHERE hash = ?1`)
    .join(' UNION ALL '),
  keys: `SELECT "key", "offset" FROM ${table}`,
  fill: `INSERT INTO ${index.tables[2]} SELECT value ->> 0, value ->> 1 FROM json_each(?) ORDER BY 1`,
});
