import type { Migration } from './migration.js';

/**
 * Narrow rows that change with every message stand apart from wide ones. What a new person costs is above all the pages
 * that its rows touch: tables are keyed by the number of a record or person, so that new rows stand at the end, and
 * `block_key`, with some ten rows a record, holds 53 bits of a hash that keeps related keys together (`blockHash`).
 */
export const identityMigration: Migration = {
  version: 20,
  name: 'identity',
  sql: `
    CREATE TABLE source_record (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      system TEXT NOT NULL,
      authority TEXT NOT NULL,
      value TEXT NOT NULL,
      type TEXT,
      standing TEXT NOT NULL,
      first_sequence TEXT NOT NULL,
      sequence TEXT NOT NULL,
      active INTEGER NOT NULL,
      alias_of TEXT,
      said TEXT
    );
    CREATE INDEX source_record_value ON source_record (value);
    CREATE TABLE record_demographics (
      record INTEGER PRIMARY KEY,
      model TEXT NOT NULL,
      sequence TEXT NOT NULL,
      raw TEXT NOT NULL,
      clean TEXT NOT NULL
    );
    CREATE TABLE block_key (
      hash INTEGER NOT NULL,
      record INTEGER NOT NULL,
      PRIMARY KEY (hash, record)
    ) WITHOUT ROWID;
    CREATE TABLE edge (
      a TEXT NOT NULL,
      b TEXT NOT NULL,
      bits REAL NOT NULL,
      band TEXT NOT NULL,
      vetoes TEXT NOT NULL,
      model TEXT NOT NULL,
      PRIMARY KEY (a, b)
    ) WITHOUT ROWID;
    CREATE INDEX edge_a_bits ON edge (a, bits);
    CREATE INDEX edge_b_bits ON edge (b, bits);
    CREATE TABLE assertion (
      a TEXT NOT NULL,
      b TEXT NOT NULL,
      source TEXT NOT NULL,
      kind TEXT NOT NULL,
      sequence TEXT NOT NULL,
      asserted_by TEXT,
      reason TEXT,
      PRIMARY KEY (a, b, source)
    ) WITHOUT ROWID;
    CREATE INDEX assertion_b ON assertion (b);
    CREATE TABLE membership (
      record INTEGER PRIMARY KEY,
      version INTEGER NOT NULL,
      enterprise_id TEXT NOT NULL,
      since TEXT NOT NULL,
      cause TEXT NOT NULL,
      model TEXT NOT NULL,
      evidence TEXT NOT NULL
    );
    CREATE INDEX membership_person ON membership (enterprise_id);
    CREATE TABLE earlier_membership (
      record INTEGER NOT NULL,
      version INTEGER NOT NULL,
      enterprise_id TEXT NOT NULL,
      since TEXT NOT NULL,
      cause TEXT NOT NULL,
      model TEXT NOT NULL,
      evidence TEXT NOT NULL,
      PRIMARY KEY (record, version)
    ) WITHOUT ROWID;
    CREATE TABLE person (
      id INTEGER PRIMARY KEY,
      enterprise_id TEXT NOT NULL UNIQUE,
      founder TEXT NOT NULL,
      state TEXT NOT NULL,
      replaced_by TEXT,
      version INTEGER NOT NULL,
      patient TEXT NOT NULL
    );
    CREATE TABLE person_search (
      token TEXT NOT NULL,
      person INTEGER NOT NULL,
      PRIMARY KEY (token, person)
    ) WITHOUT ROWID;
    CREATE TABLE review_task (
      id TEXT NOT NULL PRIMARY KEY,
      kind TEXT NOT NULL,
      a TEXT NOT NULL,
      b TEXT,
      bits REAL,
      reasons TEXT NOT NULL,
      state TEXT NOT NULL,
      decision TEXT,
      opened_at TEXT NOT NULL,
      closed_at TEXT,
      closed_by TEXT,
      held TEXT
    );
    CREATE INDEX review_task_a ON review_task (a) WHERE state = 'open';
    CREATE INDEX review_task_b ON review_task (b) WHERE state = 'open';
    CREATE INDEX review_task_age ON review_task (opened_at, id) WHERE state = 'open';
    CREATE TABLE authority (system TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
  `,
};
