import type { Migration } from './migration.js';

/** By feed and day, so that a day's rows lie together: they are what a batch writes, and what is dropped together. */
export const findingsMigration: Migration = {
  version: 90,
  name: 'findings',
  sql: `
    CREATE TABLE finding (
      feed TEXT NOT NULL,
      day TEXT NOT NULL,
      kind TEXT NOT NULL,
      at TEXT NOT NULL,
      detail TEXT NOT NULL,
      messages INTEGER NOT NULL,
      PRIMARY KEY (feed, day, kind, at, detail)
    ) WITHOUT ROWID;`,
};
