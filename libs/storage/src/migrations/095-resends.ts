import type { Migration } from './migration.js';

/** Rows come in the order of receipt, so that a block range index finds the old ones. */
export const resendsMigration: Migration = {
  version: 95,
  name: 'resends',
  only: 'postgres',
  sql: `
    CREATE TABLE receipt (
      key_hash BLOB NOT NULL,
      content_hash BLOB NOT NULL,
      message_id TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      PRIMARY KEY (key_hash, content_hash)
    );
    CREATE INDEX receipt_received ON receipt USING brin (received_at);`,
};
