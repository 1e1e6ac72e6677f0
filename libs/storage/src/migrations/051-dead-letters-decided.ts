import type { Migration } from './migration.js';

/** Letters that were decided on, by when, since they go in that order; and those of a message, which stays with them. */
export const deadLettersDecidedMigration: Migration = {
  version: 51,
  name: 'dead-letters-decided',
  sql: `
    CREATE INDEX dead_letter_decided ON dead_letter (changed_at) WHERE state <> 'open';
    CREATE INDEX dead_letter_message ON dead_letter (message_id);
  `,
};
