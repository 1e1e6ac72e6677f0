import { type Draft, type Entry, topics } from '#contracts';
import { runStage } from '#event-log';
import { shippedModel } from '#identity';
import { SqliteDatabase } from '#platform';
import { identityMigrations, migrate, SqliteIdentityReader, SqliteIdentityStore } from '#storage';
import { linkStage } from '../link.js';
import { commandStage } from '../review.js';
import { keyOf } from './region.js';

/** The two stages of the index on a database, without a log around them: for many histories in little time. */
export class Workbench {
  /** What the stages put out, in order; the dead letters are among it. */
  readonly outputs: Draft[] = [];
  #database: SqliteDatabase;
  #runs: ReturnType<Workbench['start']>;

  constructor(
    private readonly path = ':memory:',
    private readonly store = new SqliteIdentityStore(),
  ) {
    this.#database = open(path);
    this.#runs = this.start();
  }

  get reader(): SqliteIdentityReader {
    return new SqliteIdentityReader(this.#database);
  }

  /** Entries of one topic, in one batch. */
  async take(entries: readonly Entry[]): Promise<void> {
    const [first, ...others] = entries;
    if (!first) return;
    const run = first.topic === topics.command ? this.#runs.decisions : this.#runs.link;
    await run({ topic: first.topic, partition: 0, entries: [first, ...others] });
  }

  /** In their order, in batches of one topic and of so many at most. */
  async takeAll(entries: readonly Entry[], batch: number): Promise<void> {
    let part: Entry[] = [];
    for (const entry of entries) {
      if (part.length === batch || (part[0] && part[0].topic !== entry.topic)) {
        await this.take(part);
        part = [];
      }
      part.push(entry);
    }
    await this.take(part);
  }

  /** Nothing but the database is left of what was; a file is opened anew. */
  restart(): void {
    if (this.path !== ':memory:') {
      this.#database.close();
      this.#database = open(this.path);
    }
    this.#runs = this.start();
  }

  /** As if nothing had ever come. */
  clear(): void {
    const tables = this.#database.all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_version'",
    );
    for (const { name } of tables) this.#database.exec(`DELETE FROM ${name}`);
    this.outputs.length = 0;
  }

  close(): void {
    this.#database.close();
  }

  private start() {
    const deps = { store: this.store, model: shippedModel, keyOf };
    const runtime = {
      unitOfWork: { run: this.#transact },
      hops: { save: () => Promise.resolve() },
      clock: () => 0,
      random: () => 0,
    };
    return { link: runStage(linkStage(deps), runtime), decisions: runStage(commandStage(deps), runtime) };
  }

  readonly #transact: Parameters<typeof runStage<SqliteDatabase, never, never, never>>[1]['unitOfWork']['run'] = async (
    _group,
    batch,
    apply,
  ) => {
    this.#database.begin();
    try {
      const outcomes = await apply(this.#database, batch.entries);
      this.#database.commit();
      this.outputs.push(...outcomes.flatMap(({ outputs }) => outputs));
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  };
}

function open(path: string): SqliteDatabase {
  const database = SqliteDatabase.openWriter(path, 'checkpoints');
  migrate(database, identityMigrations);
  return database;
}
