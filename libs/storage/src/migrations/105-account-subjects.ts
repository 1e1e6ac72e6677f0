import type { Migration } from './migration.js';

/** Accounts of people who sign in at a provider; they have an empty password_hash. */
export const accountSubjectsMigration: Migration = {
  version: 105,
  name: 'account subjects',
  sql: `
    ALTER TABLE account ADD COLUMN subject TEXT;
    CREATE UNIQUE INDEX account_subject ON account (subject);
  `,
};
