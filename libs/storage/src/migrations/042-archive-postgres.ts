import type { Migration } from './migration.js';

/**
 * A table of PostgreSQL is no index of its own, so its indexes end with the message id themselves. Pages keep room for
 * the outcome of each message, which then writes no index.
 */
export const archivePostgresMigration: Migration = {
  version: 42,
  name: 'archive-postgres',
  only: 'postgres',
  sql: `
    ALTER TABLE message SET (fillfactor = 75);
    DROP INDEX message_control_id;
    CREATE INDEX message_control_id ON message (control_id, message_id) WHERE control_id IS NOT NULL;
    DROP INDEX message_received;
    CREATE INDEX message_received ON message (received_at, message_id);`,
};
