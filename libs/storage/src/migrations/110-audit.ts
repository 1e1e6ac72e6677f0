import type { Migration } from './migration.js';

/** A row for each thing that somebody did, and one for each patient that it was about: both are under its hash. */
export const auditMigration: Migration = {
  version: 110,
  name: 'audit',
  sql: `
    CREATE TABLE audit (
      sequence INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      action TEXT NOT NULL,
      outcome TEXT NOT NULL,
      who TEXT NOT NULL,
      kind TEXT NOT NULL,
      role TEXT NOT NULL,
      source TEXT NOT NULL,
      route TEXT NOT NULL,
      message TEXT NOT NULL,
      code TEXT NOT NULL,
      detail TEXT NOT NULL,
      previous TEXT NOT NULL,
      hash TEXT NOT NULL
    );
    CREATE INDEX audit_at ON audit (at, sequence);
    CREATE INDEX audit_who ON audit (who, sequence);
    CREATE INDEX audit_action ON audit (action, sequence);
    CREATE INDEX audit_outcome ON audit (outcome, sequence);
    CREATE TABLE audit_patient (
      patient TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      place INTEGER NOT NULL,
      PRIMARY KEY (patient, sequence, place)
    ) WITHOUT ROWID;
    CREATE INDEX audit_patient_sequence ON audit_patient (sequence, place);
  `,
};
