import type { Migration } from './migration.js';

/**
 * What a later revision of a message takes back. Messages come in the order of their ids, so this index grows at its end
 * only. Of what was written before this step nobody knows which message changed it, so nothing of it is taken back.
 */
export const recordChangesMigration: Migration = {
  version: 32,
  name: 'record-changes',
  sql: `
    ALTER TABLE resource ADD COLUMN changed_by TEXT;
    ALTER TABLE resource_history ADD COLUMN changed_by TEXT;
    CREATE INDEX resource_changed_by ON resource (changed_by) WHERE changed_by IS NOT NULL;
    CREATE TABLE record_revision (
      message_id TEXT PRIMARY KEY,
      revision INTEGER NOT NULL
    ) WITHOUT ROWID;`,
};
