import { accountsMigration } from './100-accounts.js';
import { accountSubjectsMigration } from './105-account-subjects.js';
import { auditMigration } from './110-audit.js';
import { alertsMigration } from './120-alerts.js';
import type { Migration } from './migration.js';
import { storeMigrations } from './store-migrations.js';

/** Of accounts, the trail and alerts, which embedded have a file of their own. */
export const accessMigrations: readonly Migration[] = [
  accountsMigration,
  accountSubjectsMigration,
  auditMigration,
  alertsMigration,
];

/** Of the one database of a cluster. */
export const clusterMigrations: readonly Migration[] = [...storeMigrations, ...accessMigrations];
