import type { Migration } from './migration.js';

/** A run is one small JSON text, because it is always read and written as a whole; its differences are counted by row. */
export const shadowMigration: Migration = {
  version: 80,
  name: 'shadow',
  sql: `
    CREATE TABLE shadow_run (
      id TEXT PRIMARY KEY,
      run TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE shadow_difference (
      run TEXT NOT NULL,
      element TEXT NOT NULL,
      messages INTEGER NOT NULL,
      times INTEGER NOT NULL,
      examples TEXT NOT NULL,
      PRIMARY KEY (run, element)
    ) WITHOUT ROWID;`,
};
