import { copyFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, stageTopics } from '#contracts';
import { runStage, SqliteEventLog, SqliteUnitOfWork } from '#event-log';
import { shippedModel } from '#identity';
import { keyedHash, SqliteDatabase } from '#platform';
import {
  hopsMigration,
  identityMigrations,
  migrate,
  SqliteHopStore,
  SqliteIdentityReader,
  SqliteIdentityStore,
} from '#storage';
import { linkStage } from '../../apps/mpi/src/link.js';
import { temporaryDirectory } from '../broker-process.js';

/** As many as the broker's stages take at once (apps/standalone). */
export const batchEntries = 256;

/** One statement that changed a row. */
export type Change = readonly [sql: string, ...values: Parameters<SqliteDatabase['run']>[1][]];

/**
 * The stage `mpi` with its real store and log over a file of its own, each commit on the disk before it returns. Entries
 * are handed to it as its predecessor in the same thread would.
 */
export class IndexUnderLoad {
  readonly keyOf = keyedHash(Buffer.alloc(32, 5));
  readonly stage = linkStage({ store: new SqliteIdentityStore(), model: shippedModel, keyOf: this.keyOf });
  readonly database: SqliteDatabase;
  readonly reader: SqliteIdentityReader;
  readonly #directory = temporaryDirectory();
  readonly #run: ReturnType<typeof runStage>;

  private constructor(database: SqliteDatabase, directory: string, log: SqliteEventLog) {
    this.database = database;
    this.#directory = directory;
    this.reader = new SqliteIdentityReader(SqliteDatabase.openReader(database.path));
    this.#run = runStage(this.stage, {
      unitOfWork: new SqliteUnitOfWork(log),
      hops: new SqliteHopStore(),
      clock: Date.now,
      random: () => 0,
    });
  }

  static async open(): Promise<IndexUnderLoad> {
    const directory = temporaryDirectory();
    const database = SqliteDatabase.openWriter(join(directory, 'broker.db'));
    migrate(database, [hopsMigration, ...identityMigrations]);
    const log = new SqliteEventLog({ writer: { database, topics: stageTopics }, clock: Date.now });
    await log.admin.ensure(stageTopics, 1);
    return new IndexUnderLoad(database, directory, log);
  }

  /** Whether a commit is on the disk when it returns, as it is from the start. */
  waitForDisk(wait: boolean): void {
    if (wait) this.database.exec('PRAGMA wal_checkpoint(FULL)');
    this.database.exec(`PRAGMA synchronous=${wait ? 'FULL' : 'OFF'}`);
  }

  /** Resolves when all of them took effect. */
  async take(entries: readonly Entry[], atOnce = batchEntries): Promise<void> {
    for (let at = 0; at < entries.length; at += atOnce) {
      const [first, ...others] = entries.slice(at, at + atOnce);
      if (first) await this.#run({ topic: first.topic, partition: 0, entries: [first, ...others] });
    }
  }

  /** Parses, loads and decides one message. Nothing is saved. */
  async decideAlone(entry: Entry): Promise<void> {
    const input = this.stage.parse(entry);
    this.stage.decide(input, await this.stage.load(this.database, [input]));
  }

  /** The same file once more, closed by the caller. */
  copy(): SqliteDatabase {
    this.database.checkpoint();
    const path = join(this.#directory, 'bare.db');
    rmSync(path, { force: true });
    copyFileSync(this.database.path, path);
    return SqliteDatabase.openWriter(path);
  }

  /** Every change of a row while `work` runs, with the ends of its transactions. */
  async changesOf(work: () => Promise<void>): Promise<readonly Change[]> {
    const changes: Change[] = [];
    const { database } = this;
    const watched = { run: database.run, insert: database.insert };
    const note = (sql: string, values: Parameters<SqliteDatabase['run']>[1][]): void => {
      if (isChange.test(sql)) changes.push([sql, ...values]);
    };
    database.run = (sql, ...values) => {
      note(sql, values);
      return watched.run.call(database, sql, ...values);
    };
    database.insert = (sql, ...values) => {
      note(sql, values);
      return watched.insert.call(database, sql, ...values);
    };
    await work();
    Object.assign(database, watched);
    return changes;
  }

  get fileBytes(): number {
    return statSync(this.database.path).size;
  }

  discard(): void {
    this.database.close();
    rmSync(this.#directory, { recursive: true });
  }
}

const isChange = /^\s*(INSERT|UPDATE|DELETE|BEGIN|COMMIT)/;
