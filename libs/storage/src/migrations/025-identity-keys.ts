import type { Migration } from './migration.js';

/**
 * Source keys and enterprise ids come in no order, so that each new one touched a page of its own in each index of them.
 * Their hashes stand in layers instead (`layered-index`), and a membership knows its person by number, so that new
 * persons' rows stand at the end. A constraint goes with its table only: both are copied, rows by their numbers.
 */
export const identityKeysMigration: Migration = {
  version: 25,
  name: 'identity-keys',
  only: 'sqlite',
  sql: `
    CREATE TABLE record_key (hash INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (hash, record)) WITHOUT ROWID;
    CREATE TABLE record_key_young (hash INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (hash, record)) WITHOUT ROWID;
    CREATE TABLE record_key_new (hash INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (hash, record)) WITHOUT ROWID;
    CREATE TABLE person_key (hash INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (hash, person)) WITHOUT ROWID;
    CREATE TABLE person_key_young (hash INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (hash, person)) WITHOUT ROWID;
    CREATE TABLE person_key_new (hash INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (hash, person)) WITHOUT ROWID;
    INSERT INTO record_key SELECT text_hash(key) AS hash, id FROM source_record ORDER BY hash;
    INSERT INTO person_key SELECT text_hash(enterprise_id) AS hash, id FROM person ORDER BY hash;
    INSERT INTO index_layer VALUES
      ('record_key_new', 0, -1), ('record_key_young', 0, -1), ('person_key_new', 0, -1), ('person_key_young', 0, -1);

    ALTER TABLE membership ADD COLUMN person INTEGER;
    UPDATE membership SET person = (SELECT id FROM person p WHERE p.enterprise_id = membership.enterprise_id);
    DROP INDEX membership_person;
    CREATE INDEX membership_person ON membership (person);

    CREATE TABLE source_record_next (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
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
    INSERT INTO source_record_next SELECT id, key, system, authority, value, type, standing, first_sequence, sequence,
      active, alias_of, said FROM source_record;
    DROP TABLE source_record;
    ALTER TABLE source_record_next RENAME TO source_record;
    CREATE INDEX source_record_value ON source_record (value);

    CREATE TABLE person_next (
      id INTEGER PRIMARY KEY,
      enterprise_id TEXT NOT NULL,
      founder TEXT NOT NULL,
      state TEXT NOT NULL,
      replaced_by TEXT,
      version INTEGER NOT NULL,
      patient TEXT NOT NULL
    );
    INSERT INTO person_next SELECT id, enterprise_id, founder, state, replaced_by, version, patient FROM person;
    DROP TABLE person;
    ALTER TABLE person_next RENAME TO person;
  `,
};
