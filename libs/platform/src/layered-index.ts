import type { SqliteDatabase } from './sqlite.js';

/**
 * An index of rows `(key, owner)` whose keys come in no order. In one large table each new row touches a page of its own,
 * and a page is written twice, to the WAL and to the file: of a million people that is most of what a new one costs. So
 * new rows stand in a small table and move on to a larger one in the order of their keys, a slice with each transaction,
 * as many as came: a page of the larger table then takes many rows at once. Whoever looks asks all of them, in their
 * order: a row that moves between two statements of a reader is then seen twice rather than not at all.
 */
export interface LayeredIndex {
  readonly key: string;
  readonly owner: string;
  /** From the one that new rows enter to the one that holds the rest. */
  readonly tables: readonly [string, string, string];
  /** Rows that the first two hold before they move on. */
  readonly rowsMax: readonly [number, number];
  /** Rows that move on together at least: a single one costs as many pages. Absent: one. */
  readonly sliceMin?: number;
  /** The table that tells how many rows the first two hold, and how far each has moved on. */
  readonly progress: string;
}

/** The tables of an index, by the name of the largest. */
export const layerTables = (name: string) => [`${name}_new`, `${name}_young`, name] as const;

export const layerSql = ({ key, owner, tables: [first, second, last], progress }: LayeredIndex) => ({
  add: `INSERT OR IGNORE INTO ${first} SELECT value, ? FROM json_each(?)`,
  addEach: `INSERT OR IGNORE INTO ${first} SELECT value, key FROM json_each(?)`,
  drop: [first, second, last].map(
    (table) => `DELETE FROM ${table} WHERE ${owner} = ? AND ${key} IN (SELECT value FROM json_each(?))`,
  ),
  addOne: `INSERT OR IGNORE INTO ${first} VALUES (?, ?)`,
  giveTo: [first, second, last].map((table) => `UPDATE ${table} SET ${owner} = ? WHERE ${key} = ? AND ${owner} = ?`),
  layer: `SELECT "rows", moved_to FROM ${progress} WHERE name = ?`,
  moved: `UPDATE ${progress} SET "rows" = ?, moved_to = ? WHERE name = ?`,
  steps: [
    [first, second],
    [second, last],
  ].map(([from, to]) => ({
    sliceEnd: `SELECT ${key} AS "key" FROM ${from} WHERE ${key} > ? ORDER BY ${key} LIMIT 1 OFFSET ?`,
    copy: `INSERT OR IGNORE INTO ${to} SELECT * FROM ${from} WHERE ${key} > ? AND ${key} <= ?`,
    clear: `DELETE FROM ${from} WHERE ${key} > ? AND ${key} <= ?`,
  })),
});

type Key = string | number;

/** What one transaction changes in an index. */
export class LayeredIndexChanges {
  readonly #tx: SqliteDatabase;
  readonly #index: LayeredIndex;
  readonly #sql: ReturnType<typeof layerSql>;
  /** Rows that each table won, less those that it lost. */
  readonly #grown = [0, 0, 0];

  constructor(tx: SqliteDatabase, index: LayeredIndex, sql: ReturnType<typeof layerSql>) {
    this.#tx = tx;
    this.#index = index;
    this.#sql = sql;
  }

  add(owner: number, keys: readonly Key[]): void {
    if (keys.length > 0) this.#grow(0, this.#tx.run(this.#sql.add, owner, JSON.stringify(keys)));
  }

  /** One key of each owner. */
  addEach(keys: ReadonlyMap<number, Key>): void {
    if (keys.size > 0) this.#grow(0, this.#tx.run(this.#sql.addEach, JSON.stringify(Object.fromEntries(keys))));
  }

  drop(owner: number, keys: readonly Key[]): void {
    if (keys.length === 0) return;
    for (const [layer, sql] of this.#sql.drop.entries())
      this.#grow(layer, -this.#tx.run(sql, owner, JSON.stringify(keys)));
  }

  addOne(owner: number, key: Key): void {
    this.#grow(0, this.#tx.run(this.#sql.addOne, key, owner));
  }

  /** The row of another owner, in the table where it was found: it stays in its place. */
  giveTo(owner: number, row: { readonly layer: number; readonly key: Key; readonly owner: number }): void {
    const sql = this.#sql.giveTo[row.layer];
    if (sql !== undefined) this.#tx.run(sql, owner, row.key, row.owner);
  }

  /** Once, before the commit. */
  moveOn(): void {
    if (this.#grown.every((rows) => rows === 0)) return;
    for (const [layer, max] of this.#index.rowsMax.entries()) {
      const name = this.#index.tables[layer] ?? '';
      const then = this.#tx.get<{ rows: number; moved_to: Key }>(this.#sql.layer, name);
      if (!then) continue;
      const rows = then.rows + (this.#grown[layer] ?? 0);
      const atLeast = Math.max(rows - max, this.#index.sliceMin ?? 1);
      const slice = rows > max ? this.#moveSlice(layer, then.moved_to, atLeast) : { to: then.moved_to, rows: 0 };
      this.#tx.run(this.#sql.moved, rows - slice.rows, slice.to, name);
    }
  }

  /** All rows of the next keys, at least so many; where fewer are left, of the first keys again. */
  #moveSlice(layer: number, after: Key, atLeast: number): { readonly to: Key; readonly rows: number } {
    const step = this.#sql.steps[layer];
    for (const from of [after, typeof after === 'string' ? '' : -1]) {
      const to = step && this.#tx.get<{ key: Key }>(step.sliceEnd, from, atLeast - 1)?.key;
      if (!step || to === undefined) continue;
      this.#grow(layer + 1, this.#tx.run(step.copy, from, to));
      return { to, rows: this.#tx.run(step.clear, from, to) };
    }
    return { to: after, rows: 0 };
  }

  #grow(layer: number, rows: number): void {
    this.#grown[layer] = (this.#grown[layer] ?? 0) + rows;
  }
}
