import { describe, expect, it } from '@jest/globals';
import { clusterMigrations, migratePostgres } from '#storage';
import { onPostgres } from './postgres-databases.js';

onPostgres('the schema in PostgreSQL', (databases) =>
  describe('the schema in PostgreSQL', () => {
    it('comes of the steps that SQLite takes, once, whoever starts at the same time', async () => {
      const database = await databases.fresh();
      await Promise.all([1, 2, 3].map(() => migratePostgres(database, clusterMigrations)));
      const steps = await database.all<{ version: number }>('SELECT version FROM schema_version ORDER BY version');
      const wanted = clusterMigrations.filter(({ only }) => only !== 'sqlite').map(({ version }) => version);
      expect(steps.map(({ version }) => version)).toEqual(wanted.toSorted((a, b) => a - b));
    });

    it('is refused where a newer version of the product has changed it', async () => {
      const database = await databases.fresh();
      await migratePostgres(database, clusterMigrations);
      await database.run('INSERT INTO schema_version (version, name) VALUES (999, $1)', 'later');
      await expect(migratePostgres(database, clusterMigrations)).rejects.toMatchObject({ code: 'STORE_SCHEMA_NEWER' });
    });
  }),
);
