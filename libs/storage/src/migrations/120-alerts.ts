import type { Migration } from './migration.js';

/** One row: alerts are few and looked at all together, and processes that share them take turns by its revision. */
export const alertsMigration: Migration = {
  version: 120,
  name: 'alerts',
  sql: `CREATE TABLE alert_book (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, book TEXT NOT NULL)`,
};
