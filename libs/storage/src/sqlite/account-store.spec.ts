import { SqliteDatabase } from '#platform';
import { accountsMigration } from '../migrations/100-accounts.js';
import { accountStoreContract } from '../testing/account-store.contract.js';
import { SqliteAccountStore } from './account-store.js';
import { migrate } from './migrations.js';

accountStoreContract('SQLite', async () => {
  const file = SqliteDatabase.openWriter(':memory:');
  migrate(file, [accountsMigration]);
  return new SqliteAccountStore(file);
});
