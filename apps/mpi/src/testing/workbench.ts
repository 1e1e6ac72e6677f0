import { type Draft, type Entry, type OpsCommand, jsonValue, topics } from '#contracts';
import { runStage } from '#event-log';
import { shippedModel } from '#identity';
import { SqliteDatabase } from '#platform';
import { identityMigrations, migrate, SqliteIdentityReader, SqliteIdentityStore } from '#storage';
import { linkStage } from '../link.js';
import { commandStage } from '../review.js';
import { canonicalEvent, keyOf, receivedAt, type Visit } from './region.js';

/** The two stages of the index on a database, without a log around them: for many histories in little time. */
export class Workbench {
  /** What the stages put out, in order; the dead letters are among it. */
  readonly outputs: Draft[] = [];
  #database: SqliteDatabase;
  #runs: ReturnType<Workbench['start']>;
  #offset = 0;

  constructor(private readonly path = ':memory:') {
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

  message(visit: Visit, id: string): Entry {
    return this.#entry(topics.canonical, id, canonicalEvent(visit, id));
  }

  command(command: OpsCommand['command'], id: string): Entry {
    return this.#entry(topics.command, id, { id, by: 'tester', at: receivedAt, command } satisfies OpsCommand);
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

  #entry(topic: string, id: string, value: unknown): Entry {
    const attributes = { id, source: '/test', type: `hie.${topic}.v1`, time: receivedAt, messageid: id };
    const offset = this.#offset++;
    return { topic, key: 'key', attributes, value: jsonValue(value), partition: 0, offset, appendedAt: 0 };
  }

  private start() {
    const deps = { store: new SqliteIdentityStore(), model: shippedModel, keyOf };
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
