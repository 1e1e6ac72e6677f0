import type { Migration } from './migration.js';

/**
 * Bodies are wide, hence tables with rowids. The narrow columns stand before `body`, so that a search reads them
 * without following the overflow pages of the bodies that it does not want. A message of twenty results writes twenty
 * rows and each index again as many, so there is no index for what a patient's own can answer: a visit is searched
 * among them. Ids, source keys and types are long, and ids scatter: indexes hold a hash of them (`spread`), and whoever
 * looks compares the text. One writer asks before it inserts, which is what keeps (type, id) unique.
 */
export const recordMigration: Migration = {
  version: 30,
  name: 'record',
  sql: `
    CREATE TABLE resource (
      row INTEGER PRIMARY KEY,
      type_hash INTEGER NOT NULL,
      id_hash INTEGER NOT NULL,
      source_hash INTEGER,
      type TEXT NOT NULL,
      id TEXT NOT NULL,
      source_key TEXT,
      sequence TEXT NOT NULL,
      revision INTEGER NOT NULL,
      version INTEGER NOT NULL,
      updated_at TEXT NOT NULL,
      status TEXT,
      encounter TEXT,
      codes TEXT NOT NULL,
      categories TEXT NOT NULL,
      identifiers TEXT NOT NULL,
      date_low INTEGER NOT NULL,
      date_high INTEGER,
      body TEXT NOT NULL
    );
    CREATE INDEX resource_id ON resource (id_hash);
    CREATE INDEX resource_type ON resource (type_hash);
    CREATE INDEX resource_source ON resource (source_hash, type_hash, date_low) WHERE source_hash IS NOT NULL;
    CREATE TABLE resource_history (
      row INTEGER PRIMARY KEY,
      type TEXT NOT NULL,
      id TEXT NOT NULL,
      version INTEGER NOT NULL,
      source_key TEXT,
      sequence TEXT NOT NULL,
      revision INTEGER NOT NULL,
      updated_at TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE UNIQUE INDEX resource_history_version ON resource_history (type, id, version);
    CREATE TABLE resource_identifier (
      value_hash INTEGER NOT NULL,
      id_hash INTEGER NOT NULL,
      PRIMARY KEY (value_hash, id_hash)
    ) WITHOUT ROWID;
    CREATE TABLE record_xref (
      source_key TEXT PRIMARY KEY,
      enterprise_id TEXT NOT NULL,
      version INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX record_xref_person ON record_xref (enterprise_id);
    CREATE TABLE record_person (
      enterprise_id TEXT PRIMARY KEY,
      replaced_by TEXT,
      version INTEGER NOT NULL
    ) WITHOUT ROWID;`,
};
