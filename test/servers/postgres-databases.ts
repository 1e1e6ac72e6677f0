import { afterAll, beforeAll } from '@jest/globals';
import { PostgresDatabase } from '#platform';
import { type Postgres, startPostgres } from './postgres.js';
import { type Source, sourceOf } from './sources.js';

/** Databases of one server, which starts before the tests of a file and ends after them. */
export interface PostgresDatabases {
  /** A database without tables, which nobody else uses. */
  fresh(): Promise<PostgresDatabase>;
  /** Where the database that was made last is reached. */
  readonly url: string;
}

/** Has `suite` say its tests where a PostgreSQL can be had; says loudly that it is left out where not. */
export function onPostgres(name: string, suite: (databases: PostgresDatabases) => void): void {
  const source = sourceOf('postgres', name);
  if (source) suite(databasesOf(source));
}

function databasesOf(source: Source): PostgresDatabases {
  let server: Postgres | undefined;
  const opened: PostgresDatabase[] = [];
  const stamp = `t${process.pid}_${Date.now()}`;
  let url = '';
  beforeAll(async () => {
    server = await startPostgres(source);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(opened.map((database) => database.close()));
    await server?.stop();
  });
  return {
    async fresh() {
      // A schema of its own is as good as a database of its own, and made in a millisecond.
      const schema = `${stamp}_${opened.length}`;
      const base = PostgresDatabase.open(server?.url ?? '', { connectionsMax: 1 });
      await base.exec(`CREATE SCHEMA ${schema}`);
      await base.close();
      const within = new URL(server?.url ?? '');
      within.searchParams.set('options', `-csearch_path=${schema}`);
      url = within.href;
      const database = PostgresDatabase.open(url);
      opened.push(database);
      return database;
    },
    get url() {
      return url;
    },
  };
}
