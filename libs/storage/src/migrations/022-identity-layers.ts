import type { Migration } from './migration.js';

/** The tables that new rows of the two large indexes pass through, and how far each has moved on (`layered-index`). */
export const identityLayersMigration: Migration = {
  version: 22,
  name: 'identity-layers',
  only: 'sqlite',
  sql: `
    CREATE TABLE block_key_new (hash INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (hash, record)) WITHOUT ROWID;
    CREATE TABLE block_key_young (hash INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (hash, record)) WITHOUT ROWID;
    CREATE TABLE person_search_new (token TEXT NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (token, person)) WITHOUT ROWID;
    CREATE TABLE person_search_young (token TEXT NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (token, person)) WITHOUT ROWID;
    CREATE TABLE index_layer (name TEXT NOT NULL PRIMARY KEY, "rows" INTEGER NOT NULL, moved_to) WITHOUT ROWID;
    INSERT INTO index_layer VALUES
      ('block_key_new', 0, -1), ('block_key_young', 0, -1), ('person_search_new', 0, ''), ('person_search_young', 0, '');
  `,
};
