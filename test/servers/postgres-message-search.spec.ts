import { migratePostgres, PostgresMessageSearchReader, PostgresMessageSearchStore, storeMigrations } from '#storage';
import { messageSearchContract } from '../../libs/storage/src/testing/message-search-store.contract.js';
import { onPostgres } from './postgres-databases.js';

onPostgres('the message search in PostgreSQL', (databases) =>
  messageSearchContract('PostgreSQL', async () => {
    const database = await databases.fresh();
    await migratePostgres(database, storeMigrations);
    return {
      store: new PostgresMessageSearchStore(),
      reader: new PostgresMessageSearchReader(database),
      transaction: database.transaction.bind(database),
    };
  }),
);
