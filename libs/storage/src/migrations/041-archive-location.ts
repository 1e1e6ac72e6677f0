import type { Migration } from './migration.js';

/** Where in a message its fault lies, as an acknowledgement says it: a resend must get the same words. */
export const archiveLocationMigration: Migration = {
  version: 41,
  name: 'archive-location',
  sql: `ALTER TABLE message ADD COLUMN outcome_location TEXT;`,
};
