import type { Migration } from './migration.js';

/**
 * Several processes write, so that an index keeps (type, id) unique, the hash first for its order. A table of PostgreSQL
 * is no index of its own, so the indexes that a search walks end with the row. Pages keep room for the place in the
 * order that each message moves on, which then writes no index.
 */
export const recordPostgresMigration: Migration = {
  version: 31,
  name: 'record-postgres',
  only: 'postgres',
  sql: `
    ALTER TABLE resource SET (fillfactor = 90);
    DROP INDEX resource_id;
    CREATE UNIQUE INDEX resource_id ON resource (id_hash, type, id);
    DROP INDEX resource_type;
    CREATE INDEX resource_type ON resource (type_hash, row);
    DROP INDEX resource_source;
    CREATE INDEX resource_source ON resource (source_hash, type_hash, date_low, row) WHERE source_hash IS NOT NULL;`,
};
