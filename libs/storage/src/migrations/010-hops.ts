import type { Migration } from './migration.js';

/** Message ids only grow, so that rows of new messages lie side by side and an insert touches few pages. */
export const hopsMigration: Migration = {
  version: 10,
  name: 'hops',
  sql: `CREATE TABLE hop (
    message_id TEXT NOT NULL,
    stage TEXT NOT NULL,
    topic TEXT NOT NULL,
    "partition" INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    result TEXT NOT NULL,
    code TEXT,
    queued_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, stage, topic, "partition", "offset")
  ) WITHOUT ROWID`,
};
