import type { Migration } from './migration.js';

/**
 * Terms come in no order; in one large table each would touch a page of its own. So the table is a row of small ones, each
 * of the messages of one `section`, and new terms fall into the last (`message-search-store`).
 */
export const messageSearchMigration: Migration = {
  version: 45,
  name: 'message-search',
  sql: `
    CREATE TABLE searched_message (number INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE);
    CREATE TABLE message_term (
      section INTEGER NOT NULL, term TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (section, term, number)
    ) WITHOUT ROWID;`,
};
