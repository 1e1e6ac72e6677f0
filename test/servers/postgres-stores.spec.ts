import { expect, it } from '@jest/globals';
import { asMessageId, base32 } from '#contracts';
import type { PostgresDatabase } from '#platform';
import {
  clusterMigrations,
  migratePostgres,
  PostgresAccountStore,
  PostgresAlertStore,
  PostgresAuditStore,
  postgresReaders,
  PostgresRetentionStore,
  postgresStores,
} from '#storage';
import { accountStoreContract } from '../../libs/storage/src/testing/account-store.contract.js';
import { alertStoreContract } from '../../libs/storage/src/testing/alert-store.contract.js';
import { archiveStoreContract } from '../../libs/storage/src/testing/archive-store.contract.js';
import { auditStoreContract } from '../../libs/storage/src/testing/audit-store.contract.js';
import { deadLetterStoreContract } from '../../libs/storage/src/testing/dead-letter-store.contract.js';
import { findingStoreContract } from '../../libs/storage/src/testing/finding-store.contract.js';
import { fragmentStoreContract } from '../../libs/storage/src/testing/fragment-store.contract.js';
import { hopStoreContract } from '../../libs/storage/src/testing/hop-store.contract.js';
import { messageSearchContract } from '../../libs/storage/src/testing/message-search-store.contract.js';
import { recordChangesContract } from '../../libs/storage/src/testing/record-changes.contract.js';
import { recordStoreContract } from '../../libs/storage/src/testing/record-store.contract.js';
import { retentionStoreContract } from '../../libs/storage/src/testing/retention-store.contract.js';
import { shadowStoreContract } from '../../libs/storage/src/testing/shadow-store.contract.js';
import { toldSetStoreContract } from '../../libs/storage/src/testing/told-set-store.contract.js';
import { onPostgres } from './postgres-databases.js';

onPostgres('the stores in PostgreSQL', (databases) => {
  let migrated: PostgresDatabase | undefined;

  /** The same tables for every test, empty. */
  async function emptied(): Promise<PostgresDatabase> {
    if (!migrated) {
      migrated = await databases.fresh();
      await migratePostgres(migrated, clusterMigrations);
    }
    const tables = await migrated.all<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables
       WHERE schemaname = current_schema() AND tablename <> 'schema_version'`,
    );
    await migrated.exec(tables.map(({ name }) => `DELETE FROM ${name}`).join(';'));
    return migrated;
  }

  type Stores = ReturnType<typeof postgresStores>;
  type Readers = ReturnType<typeof postgresReaders>;
  const store = async <Name extends keyof Stores>(name: Name) => {
    const database = await emptied();
    return { store: postgresStores()[name], transaction: database.transaction.bind(database) };
  };
  const both = async <Name extends keyof Stores & keyof Readers>(name: Name) => {
    const opened = await store(name);
    return { ...opened, reader: postgresReaders(await emptied())[name] };
  };

  accountStoreContract('PostgreSQL', async () => new PostgresAccountStore(await emptied()));
  alertStoreContract('PostgreSQL', async () => new PostgresAlertStore(await emptied()));
  archiveStoreContract('PostgreSQL', () => both('archive'));
  auditStoreContract('PostgreSQL', async () => new PostgresAuditStore(await emptied()));
  deadLetterStoreContract('PostgreSQL', () => both('deadLetters'));
  findingStoreContract('PostgreSQL', async () => ({
    ...(await both('findings')),
    open: () => postgresStores().findings,
  }));
  fragmentStoreContract('PostgreSQL', () => store('fragments'));
  hopStoreContract('PostgreSQL', () => both('hops'));
  messageSearchContract('PostgreSQL', () => both('search'));
  recordStoreContract('PostgreSQL', () => both('record'));
  recordChangesContract('PostgreSQL', () => both('record'));
  retentionStoreContract('PostgreSQL', async () => {
    const database = await emptied();
    const { retention, ...read } = postgresReaders(database);
    return {
      ...postgresStores(),
      store: new PostgresRetentionStore(),
      reader: retention,
      read,
      transaction: database.transaction.bind(database),
      count: async (sql) => (await database.all<{ n: number }>(sql))[0]?.n ?? -1,
      exec: (sql) => database.exec(sql),
    };
  });
  shadowStoreContract('PostgreSQL', () => both('shadow'));
  toldSetStoreContract('PostgreSQL', () => store('toldSets'));

  it('counts a message once that two processes are about to drop, and neither waits for the other', async () => {
    const database = await emptied();
    const ids = [1, 2, 3].map((number) => asMessageId(base32(1_000, 10) + base32(number, 10)));
    const message = { feed: 'ward', receivedAt: 1_000, partition: 0, offset: 0, reused: false };
    const { archive } = postgresStores();
    await database.transaction(async (tx) => {
      await archive.add(
        tx,
        ids.map((messageId) => ({ ...message, messageId })),
      );
      await archive.settle(
        tx,
        ids.map((messageId) => ({ messageId, outcome: 'linked', stage: 'mpi' })),
      );
    });
    const store = new PostgresRetentionStore();
    const sweep = { store: 'messages', before: 2_000, settledBefore: 2_000, max: 10 } as const;
    const dropped = await database.transaction(async (tx) => {
      const first = await store.sweep(tx, sweep);
      const second = await database.transaction((other) => store.sweep(other, sweep));
      return [first.dropped, second.dropped];
    });
    expect(dropped).toEqual([3, 0]);
  });
});
