import type { SqliteDatabase } from '#platform';
import { KeyTable } from './key-table.js';
import { offsetOf, partitionOf } from './place.js';
import { createRuns, SealedRun, Sealing } from './sealed-run.js';

/**
 * A run's keys lie in memory until it is sealed: 16 MiB at most. A restart reads them from the journal in about 0.2 s.
 */
const keysPerRunMax = 512 * 1024;
/** A run that fills slowly is sealed after a day, so that old keys can be given up. */
const runMs = 86_400_000;
/** A page of the journal for each commit would make the wait of a lone sender longer. */
const keysPerJournalRow = 256;
/** Sealing takes part in the commits of others: 32 KiB each. */
const pagesPerStep = 4;
const journalRowsPerStep = 256;

const createJournal = `CREATE TABLE IF NOT EXISTS intake_journal (id INTEGER PRIMARY KEY, run INTEGER NOT NULL,
  at INTEGER NOT NULL, keys BLOB NOT NULL)`;
const createNoted = `CREATE TABLE IF NOT EXISTS intake_noted ("partition" INTEGER PRIMARY KEY, "end" INTEGER NOT NULL)`;

interface JournalRow {
  readonly run: number;
  readonly at: number;
  readonly keys: Uint8Array;
}

/**
 * Which keys came before, and the places of their entries. An index of the database would touch a page of its own for
 * each message, once it has grown; here the newest keys are looked up in memory, a journal gets them by the hundred,
 * and older ones lie in runs that were written in one piece. So a message costs the same, however many there are. The last few
 * are not in the journal: who opens the index adds them again from their entries, from `notedEnd` on. What is here
 * is what the file has committed: `rolledBack` takes back the rest.
 */
export class DuplicateIndex {
  readonly #runs: SealedRun[];
  #run: number;
  #keys = new KeyTable();
  #beganAt = 0;
  #newestAt = 0;
  #sealing: { readonly work: Sealing; readonly keys: KeyTable } | undefined;
  /** Written, and not yet committed. */
  #sealed: SealedRun | undefined;
  /** The journal may still have rows of runs that are sealed. */
  #hasStaleRows = true;
  /** Keys and places in turn, of the open transaction. */
  #uncommitted: number[] = [];
  /** Committed, and not in the journal yet. */
  #unnoted: number[] = [];
  /** The open transaction writes the journal. */
  #isNoting = false;

  constructor(
    database: SqliteDatabase,
    private readonly keysPerRun = keysPerRunMax,
  ) {
    database.exec(createRuns);
    database.exec(createJournal);
    database.exec(createNoted);
    this.#runs = SealedRun.all(database);
    this.#run = (this.#runs.at(-1)?.run ?? 0) + 1;
    this.#readJournal(database);
  }

  find(database: SqliteDatabase, key: number): readonly number[] {
    let found = this.#keys.find(key);
    if (this.#sealing) found = joined(found, this.#sealing.keys.find(key));
    for (const run of this.#runs) found = joined(found, run.find(database, key));
    return found;
  }

  add(key: number, place: number): void {
    this.#keys.add(key, place);
    this.#uncommitted.push(key, place);
  }

  /** The keys of a partition's entries are in the journal up to here. */
  notedEnd(database: SqliteDatabase, partition: number): number {
    const sql = 'SELECT "end" FROM intake_noted WHERE "partition" = ?';
    return database.get<{ end: number }>(sql, partition)?.end ?? 0;
  }

  /** Adds the key of an entry from `notedEnd` on, once, after the index was opened. */
  addAgain(key: number, place: number, at: number): void {
    this.#keys.add(key, place);
    this.#unnoted.push(key, place);
    this.#reached(at);
  }

  /** In the transaction of the entries whose keys were added since the last commit. `at`: milliseconds since 1970. */
  committing(database: SqliteDatabase, at: number): void {
    if (this.#uncommitted.length === 0) return;
    this.#reached(at);
    this.#isNoting = this.#isFull() || this.#unnoted.length + this.#uncommitted.length >= 2 * keysPerJournalRow;
    if (this.#isNoting) this.#note(database, [...this.#unnoted, ...this.#uncommitted]);
    if (this.#sealing) this.#seal(database, this.#sealing.work);
    if (this.#hasStaleRows) this.#dropStaleRows(database);
  }

  committed(): void {
    if (this.#uncommitted.length === 0) return;
    this.#unnoted = this.#isNoting ? [] : this.#unnoted.concat(this.#uncommitted);
    this.#uncommitted = [];
    if (this.#sealed) this.#replaceSealing(this.#sealed);
    else if (this.#sealing) this.#sealing.work.written(pagesPerStep);
    else if (this.#isNoting && this.#isFull()) this.#freeze();
  }

  rolledBack(): void {
    this.#sealed = undefined;
    for (let at = 0; at < this.#uncommitted.length; at += 2)
      this.#keys.remove(this.#uncommitted[at] ?? 0, this.#uncommitted[at + 1] ?? 0);
    this.#uncommitted = [];
  }

  /** Gives up the oldest run if all of it came before; one run a call. In a transaction of the caller. */
  forget(database: SqliteDatabase, before: number): void {
    const [oldest] = this.#runs;
    if (oldest === undefined || oldest.newestAt >= before) return;
    oldest.drop(database);
    this.#runs.shift();
  }

  #reached(at: number): void {
    this.#newestAt = at;
    if (this.#beganAt === 0) this.#beganAt = at;
  }

  #note(database: SqliteDatabase, pairs: readonly number[]): void {
    const keys = new Uint8Array(Float64Array.from(pairs).buffer);
    database.run('INSERT INTO intake_journal (run, at, keys) VALUES (?, ?, ?)', this.#run, this.#newestAt, keys);
    const ends = new Map<number, number>();
    for (let at = 1; at < pairs.length; at += 2) ends.set(partitionOf(pairs[at] ?? 0), offsetOf(pairs[at] ?? 0) + 1);
    const sql = 'INSERT OR REPLACE INTO intake_noted ("partition", "end") VALUES (?, ?)';
    for (const [partition, end] of ends) database.run(sql, partition, end);
  }

  #isFull(): boolean {
    return this.#keys.size >= this.keysPerRun || this.#newestAt - this.#beganAt > runMs;
  }

  #freeze(): void {
    this.#sealing = { work: new Sealing(this.#run, this.#newestAt, this.#keys), keys: this.#keys };
    this.#run++;
    this.#keys = new KeyTable();
    this.#beganAt = 0;
  }

  /** Some pages with each commit, and when all are there, the run. */
  #seal(database: SqliteDatabase, work: Sealing): void {
    if (work.done) this.#sealed = SealedRun.write(database, work.run, work.newestAt, work.filter);
    else work.write(database, pagesPerStep);
  }

  #replaceSealing(sealed: SealedRun): void {
    this.#runs.push(sealed);
    this.#sealing = undefined;
    this.#sealed = undefined;
    this.#hasStaleRows = true;
  }

  #dropStaleRows(database: SqliteDatabase): void {
    const dropped = database.run(
      `DELETE FROM intake_journal WHERE run <= ?1 AND id IN (SELECT id FROM intake_journal ORDER BY id LIMIT ?2)`,
      this.#runs.at(-1)?.run ?? 0,
      journalRowsPerStep,
    );
    this.#hasStaleRows = dropped > 0;
  }

  /** Of runs that were not sealed; one whose sealing was interrupted becomes part of the next. */
  #readJournal(database: SqliteDatabase): void {
    const rows = 'SELECT run, at, keys FROM intake_journal WHERE run >= ? ORDER BY id';
    for (const { run, at, keys } of database.each<JournalRow>(rows, this.#run)) {
      const pairs = new Float64Array(Uint8Array.from(keys).buffer);
      for (let pair = 0; pair < pairs.length; pair += 2) this.#keys.add(pairs[pair] ?? 0, pairs[pair + 1] ?? 0);
      this.#run = run;
      this.#reached(at);
    }
  }
}

const joined = (some: readonly number[], more: readonly number[]): readonly number[] =>
  more.length === 0 ? some : [...some, ...more];
