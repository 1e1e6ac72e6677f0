import { migratePostgres, PostgresToldSetStore, storeMigrations } from '#storage';
import { toldSetStoreContract } from '../../libs/storage/src/testing/told-set-store.contract.js';
import { onPostgres } from './postgres-databases.js';

onPostgres('the told sets in PostgreSQL', (databases) =>
  toldSetStoreContract('PostgreSQL', async () => {
    const database = await databases.fresh();
    await migratePostgres(database, storeMigrations);
    return { store: new PostgresToldSetStore(), transaction: (work) => database.transaction(work) };
  }),
);
