import type { Migration } from './migration.js';

/** A row for each number of which a subscriber was told that it is one patient with others, or is no more. */
export const toldSetsMigration: Migration = {
  version: 70,
  name: 'told-sets',
  sql: `
    CREATE TABLE told_set (
      number TEXT NOT NULL,
      consumer TEXT NOT NULL,
      told TEXT NOT NULL,
      PRIMARY KEY (number, consumer)
    ) WITHOUT ROWID;
  `,
};
