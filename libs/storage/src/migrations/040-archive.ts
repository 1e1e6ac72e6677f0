import type { Migration } from './migration.js';

/**
 * Rows are narrow and message ids only grow, so the table is its own index: an insert goes to the end and an outcome
 * finds its row in one tree. Its secondary indexes end with the message id, which sorts them by receipt.
 */
export const archiveMigration: Migration = {
  version: 40,
  name: 'archive',
  sql: `
    CREATE TABLE message (
      message_id TEXT PRIMARY KEY,
      feed TEXT,
      organization TEXT,
      control_id TEXT,
      message_type TEXT,
      application TEXT,
      facility TEXT,
      received_at INTEGER,
      source_key TEXT,
      raw_partition INTEGER,
      raw_offset INTEGER,
      acknowledgement TEXT,
      disposition TEXT,
      code TEXT,
      reused INTEGER NOT NULL DEFAULT 0,
      outcome TEXT,
      stage TEXT,
      outcome_code TEXT
    ) WITHOUT ROWID;
    CREATE INDEX message_control_id ON message (control_id) WHERE control_id IS NOT NULL;
    CREATE INDEX message_received ON message (received_at);
    CREATE TABLE message_count (
      feed TEXT NOT NULL,
      counted TEXT NOT NULL,
      messages INTEGER NOT NULL,
      last_received_at INTEGER,
      PRIMARY KEY (feed, counted)
    ) WITHOUT ROWID;`,
};
