import type { SqliteDatabase } from '#platform';
import { KeyFilter } from './key-filter.js';
import type { KeyTable } from './key-table.js';

export const createRuns = `
  CREATE TABLE IF NOT EXISTS intake_run (run INTEGER PRIMARY KEY, newest_at INTEGER NOT NULL, filter BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS intake_page (id INTEGER PRIMARY KEY, keys BLOB NOT NULL);
  DELETE FROM intake_page WHERE id / 1024 NOT IN (SELECT run FROM intake_run)`;

/** A key's page is its upper ten bits: keys are hashes, so pages fill evenly. */
const pages = 1024;
const pageOf = (key: number): number => Math.floor(key / 2 ** 42);
const pageId = (run: number, page: number): number => run * pages + page;

/** Keys and places alternate. */
const pairsOf = (blob: Uint8Array): Float64Array => new Float64Array(Uint8Array.from(blob).buffer);

/** A run of duplicate keys that gets no more: its pages lie in the file, a filter in memory says when to look there. */
export class SealedRun {
  private constructor(
    readonly run: number,
    /** When its newest key came. */
    readonly newestAt: number,
    readonly filter: KeyFilter,
  ) {}

  static all(database: SqliteDatabase): SealedRun[] {
    return database
      .all<{ run: number; newest_at: number; filter: Uint8Array }>('SELECT * FROM intake_run ORDER BY run')
      .map(({ run, newest_at: newestAt, filter }) => new SealedRun(run, newestAt, KeyFilter.from(filter)));
  }

  static write(database: SqliteDatabase, run: number, newestAt: number, filter: KeyFilter): SealedRun {
    database.run('INSERT INTO intake_run (run, newest_at, filter) VALUES (?, ?, ?)', run, newestAt, filter.bytes);
    return new SealedRun(run, newestAt, filter);
  }

  find(database: SqliteDatabase, key: number): readonly number[] {
    if (!this.filter.mayHave(key)) return [];
    const sql = 'SELECT keys FROM intake_page WHERE id = ?';
    const page = database.get<{ keys: Uint8Array }>(sql, pageId(this.run, pageOf(key)));
    const pairs = page ? pairsOf(page.keys) : new Float64Array();
    const found: number[] = [];
    for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === key) found.push(pairs[at + 1] ?? 0);
    return found;
  }

  drop(database: SqliteDatabase): void {
    database.run('DELETE FROM intake_page WHERE id BETWEEN ? AND ?', pageId(this.run, 0), pageId(this.run, pages - 1));
    database.run('DELETE FROM intake_run WHERE run = ?', this.run);
  }
}

/** The keys of a run on their way into the file, a few pages a step, so that no commit waits long for it. */
export class Sealing {
  readonly filter: KeyFilter;
  readonly #pairs: Float64Array;
  /** Where each page begins among the pairs. */
  readonly #starts: Uint32Array;
  #nextPage = 0;

  constructor(
    readonly run: number,
    readonly newestAt: number,
    keys: KeyTable,
  ) {
    this.filter = KeyFilter.of(keys.size);
    this.#starts = new Uint32Array(pages + 1);
    keys.each((key) => this.#count(pageOf(key) + 1));
    for (let page = 1; page <= pages; page++) this.#count(page, this.#starts[page - 1]);
    this.#pairs = new Float64Array(2 * (this.#starts[pages] ?? 0));
    const next = this.#starts.slice();
    keys.each((key, place) => {
      const page = pageOf(key);
      const at = next[page] ?? 0;
      next[page] = at + 1;
      this.#pairs[2 * at] = key;
      this.#pairs[2 * at + 1] = place;
      this.filter.add(key);
    });
  }

  get done(): boolean {
    return this.#nextPage === pages;
  }

  /** In a transaction of the caller; `written` after its commit. */
  write(database: SqliteDatabase, pagesMax: number): void {
    const sql = 'INSERT OR REPLACE INTO intake_page (id, keys) VALUES (?, ?)';
    for (let page = this.#nextPage; page < Math.min(pages, this.#nextPage + pagesMax); page++) {
      const pairs = this.#pairs.subarray(2 * (this.#starts[page] ?? 0), 2 * (this.#starts[page + 1] ?? 0));
      database.run(sql, pageId(this.run, page), new Uint8Array(pairs.buffer, pairs.byteOffset, pairs.byteLength));
    }
  }

  written(pagesMax: number): void {
    this.#nextPage = Math.min(pages, this.#nextPage + pagesMax);
  }

  #count(page: number, by = 1): void {
    this.#starts[page] = (this.#starts[page] ?? 0) + by;
  }
}
