import { SqliteDatabase } from '#platform';
import { accessMigrations } from '../migrations/access-migrations.js';
import { accountStoreContract } from '../testing/account-store.contract.js';
import { SqliteAccountStore } from './account-store.js';
import { migrate } from './migrations.js';

accountStoreContract('SQLite', async () => {
  const file = SqliteDatabase.openWriter(':memory:');
  migrate(file, accessMigrations);
  return new SqliteAccountStore(file);
});
