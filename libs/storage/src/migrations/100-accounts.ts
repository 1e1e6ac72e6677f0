import type { Migration } from './migration.js';

/** Who may come in: people with their sessions, machines with their tokens. Of tokens and sessions only hashes are kept. */
export const accountsMigration: Migration = {
  version: 100,
  name: 'accounts',
  sql: `
    CREATE TABLE account (
      name TEXT NOT NULL PRIMARY KEY,
      role TEXT NOT NULL,
      organizations TEXT,
      password_hash TEXT NOT NULL,
      code_secret TEXT,
      code_step INTEGER NOT NULL DEFAULT 0,
      disabled INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE session (
      hash TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      active_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX session_account ON session (account);
    CREATE TABLE api_token (
      name TEXT NOT NULL PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      role TEXT NOT NULL,
      organizations TEXT,
      created_at INTEGER NOT NULL,
      expires_at INTEGER
    ) WITHOUT ROWID;
  `,
};
