import { SqliteDatabase } from '#platform';
import { alertsMigration } from '../migrations/120-alerts.js';
import { alertStoreContract } from '../testing/alert-store.contract.js';
import { SqliteAlertStore } from './alert-store.js';
import { migrate } from './migrations.js';

alertStoreContract('SQLite', async () => {
  const file = SqliteDatabase.openWriter(':memory:');
  migrate(file, [alertsMigration]);
  return new SqliteAlertStore(file);
});
