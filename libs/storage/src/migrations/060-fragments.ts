import type { Migration } from './migration.js';

/** Chains by their sender and, by their first fragment, by age. Rows live for as long as a message is on its way. */
export const fragmentsMigration: Migration = {
  version: 60,
  name: 'fragments',
  sql: `
    CREATE TABLE fragment (
      chain TEXT NOT NULL,
      position INTEGER NOT NULL,
      sender TEXT NOT NULL,
      continued_by TEXT NOT NULL,
      topic TEXT NOT NULL,
      partition INTEGER NOT NULL,
      "offset" INTEGER NOT NULL,
      appended_at INTEGER NOT NULL,
      key TEXT NOT NULL,
      attributes TEXT NOT NULL,
      value BLOB NOT NULL,
      PRIMARY KEY (chain, position)
    );
    CREATE INDEX fragment_sender ON fragment (sender);
    CREATE INDEX fragment_age ON fragment (topic, partition, appended_at, chain) WHERE position = 0;
  `,
};
