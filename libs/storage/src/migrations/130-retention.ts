import type { Migration } from './migration.js';

/** What was dropped of each store: who looks for it is told so. */
export const retentionMigration: Migration = {
  version: 130,
  name: 'retention',
  sql: `
    CREATE TABLE swept_store (
      store TEXT NOT NULL PRIMARY KEY,
      swept_at INTEGER NOT NULL,
      held INTEGER NOT NULL,
      dropped_total INTEGER NOT NULL,
      last_dropped INTEGER NOT NULL,
      last_dropped_at INTEGER,
      dropped_before INTEGER
    ) WITHOUT ROWID;`,
};
