import type { PostgresDatabase } from '#platform';
import {
  migratePostgres,
  PostgresArchiveReader,
  PostgresArchiveStore,
  PostgresHopReader,
  PostgresHopStore,
  PostgresRecordReader,
  PostgresRecordStore,
  storeMigrations,
} from '#storage';
import { archiveStoreContract } from '../../libs/storage/src/testing/archive-store.contract.js';
import { hopStoreContract } from '../../libs/storage/src/testing/hop-store.contract.js';
import { recordStoreContract } from '../../libs/storage/src/testing/record-store.contract.js';
import { onPostgres } from './postgres-databases.js';

onPostgres('the stores in PostgreSQL', (databases) => {
  let migrated: PostgresDatabase | undefined;

  /** The same tables for every test, empty. */
  async function emptied(): Promise<PostgresDatabase> {
    if (!migrated) {
      migrated = await databases.fresh();
      await migratePostgres(migrated, storeMigrations);
    }
    const tables = await migrated.all<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables
       WHERE schemaname = current_schema() AND tablename <> 'schema_version'`,
    );
    await migrated.exec(tables.map(({ name }) => `DELETE FROM ${name}`).join(';'));
    return migrated;
  }

  const on = async <Parts>(parts: (database: PostgresDatabase) => Parts) => {
    const database = await emptied();
    return { ...parts(database), transaction: database.transaction.bind(database) };
  };

  hopStoreContract('PostgreSQL', () =>
    on((database) => ({ store: new PostgresHopStore(), reader: new PostgresHopReader(database) })),
  );
  archiveStoreContract('PostgreSQL', () =>
    on((database) => ({ store: new PostgresArchiveStore(), reader: new PostgresArchiveReader(database) })),
  );
  recordStoreContract('PostgreSQL', () =>
    on((database) => ({ store: new PostgresRecordStore(), reader: new PostgresRecordReader(database) })),
  );
});
