import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { fault } from '#contracts';
import { WalSync } from './wal-sync.js';

export type SqliteValue = string | number | bigint | Uint8Array | null;

/**
 * What a power cut may take. `each commit`: nothing that a COMMIT returned for (synchronous=FULL). `each sync`: nothing that
 * was committed before a `sync` that resolved. `checkpoints`: the newest transactions, whole and from the end, never one
 * in between (WAL with synchronous=NORMAL, as for `each sync`): for what can be derived again from a file that keeps more.
 * A kill takes nothing either way.
 */
export type Durability = 'each commit' | 'each sync' | 'checkpoints';

/** What a file's working set may take in memory: pages that are not there come from the system's cache, a little later. */
const writerCacheMebibytes = 64;
const readerCacheMebibytes = 8;

/**
 * One SQLite file, the only place that names the driver. Synchronous; one writing thread per file.
 * Readers hold no snapshot beyond one statement.
 */
export class SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly path: string;
  readonly #wal: WalSync | undefined;

  private constructor(path: string, database: DatabaseSync, wal?: WalSync) {
    this.path = path;
    this.#database = database;
    this.#wal = wal;
  }

  /**
   * `:memory:` is a file of its own that ends with the process. What another process left in the WAL is written into the file
   * at once: that one may have ended because a sync failed, and the system may show bytes then that are not on the disk
   * and that no later sync would write (Rebello et al., Can Applications Recover from fsync Failures?, 2020).
   */
  static openWriter(
    path: string,
    durability: Durability = 'each commit',
    cacheMebibytes = writerCacheMebibytes,
  ): SqliteDatabase {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    const database = guarded(() => new DatabaseSync(path));
    guarded(() =>
      database.exec(`PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=${durability === 'each commit' ? 'FULL' : 'NORMAL'}; PRAGMA cache_size=${-1024 * cacheMebibytes}; PRAGMA temp_store=MEMORY;
        PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=268435456;
        PRAGMA wal_checkpoint(PASSIVE)`),
    );
    return new SqliteDatabase(path, database, durability === 'each sync' ? new WalSync(path) : undefined);
  }

  /** A reader of a file that a writer of this or another thread made before. */
  static openReader(path: string): SqliteDatabase {
    const database = guarded(() => new DatabaseSync(path, { readOnly: true }));
    guarded(() =>
      database.exec(
        `PRAGMA query_only=ON; PRAGMA cache_size=${-1024 * readerCacheMebibytes}; PRAGMA busy_timeout=5000`,
      ),
    );
    return new SqliteDatabase(path, database);
  }

  exec(sql: string): void {
    guarded(() => this.#database.exec(sql));
  }

  /** A function that statements of this connection may call; what it gives is a whole number. */
  define(name: string, work: (text: string) => number): void {
    this.#database.function(name, { deterministic: true }, (text) => BigInt(work(String(text))));
  }

  run(sql: string, ...values: SqliteValue[]): number {
    return guarded(() => Number(this.#prepare(sql).run(...values).changes));
  }

  /** Gives the number of the row. */
  insert(sql: string, ...values: SqliteValue[]): number {
    return guarded(() => Number(this.#prepare(sql).run(...values).lastInsertRowid));
  }

  get<Row>(sql: string, ...values: SqliteValue[]): Row | undefined {
    return guarded(() => this.#prepare(sql).get(...values) as Row | undefined);
  }

  all<Row>(sql: string, ...values: SqliteValue[]): Row[] {
    return guarded(() => this.#prepare(sql).all(...values) as Row[]);
  }

  /** The rows one by one, for more than should be in memory at once. */
  *each<Row>(sql: string, ...values: SqliteValue[]): Generator<Row> {
    for (const row of guarded(() => this.#prepare(sql).iterate(...values))) yield row as Row;
  }

  begin(): void {
    this.run('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.run('COMMIT');
  }

  /** Runs `work` in one transaction; what it throws rolls back and passes through. `work` may await, but see `UnitOfWork`. */
  transaction<Result>(work: () => Result): Result {
    this.begin();
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Ends an open transaction without effect; none open is fine (SQLite itself rolls back on some errors). */
  rollback(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  /**
   * Resolves when all that was committed before the call survives a power cut. Undefined where there is nothing to wait
   * for: each commit waits itself, or none does. A rejection (fault LOG_SYNC_FAILED) is final: the file must not be
   * written any more, since a later sync would not tell of what this one lost.
   */
  sync(): Promise<void> | undefined {
    return this.#wal?.sync().catch((error: unknown) => {
      throw fault('LOG_SYNC_FAILED', {}, error);
    });
  }

  /** Moves the WAL into the file; between batches, because a long WAL slows every reader. */
  checkpoint(): void {
    guarded(() => this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)'));
  }

  /**
   * Copies the file as it stands now, while others go on writing it: one snapshot is held until the copy is whole, so that
   * no write makes it begin again. Meanwhile the WAL of the file only grows.
   */
  async copyTo(
    path: string,
    copied: (pages: { readonly done: number; readonly total: number }) => void,
  ): Promise<void> {
    const pagesAtOnce = 2048;
    this.exec('BEGIN');
    try {
      this.get('SELECT count(*) FROM sqlite_schema');
      await backup(this.#database, path, {
        rate: pagesAtOnce,
        progress: ({ totalPages: total, remainingPages }) => copied({ done: total - remainingPages, total }),
      });
    } finally {
      this.rollback();
    }
  }

  close(): void {
    this.#statements.clear();
    this.#wal?.close();
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const diskFull = 13;
const corrupt = new Set([11, 26]);
const transient = new Set([5, 6, 8, 10, 14]);
/** Extended codes: IOERR_FSYNC and IOERR_DIR_FSYNC. */
const notSynced = new Set([1034, 1290]);

function guarded<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const extended = Number((error as { errcode?: number }).errcode ?? 0);
    const primary = extended & 0xff;
    if (notSynced.has(extended)) throw fault('LOG_SYNC_FAILED', { sqlite: extended }, error);
    if (primary === diskFull) throw fault('LOG_DISK_FULL', {}, error);
    if (corrupt.has(primary)) throw fault('STORE_CORRUPT', { sqlite: primary }, error);
    if (transient.has(primary)) throw fault('STORE_UNAVAILABLE', { sqlite: primary }, error);
    throw error;
  }
}
