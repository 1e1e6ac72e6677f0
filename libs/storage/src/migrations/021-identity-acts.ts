import type { Migration } from './migration.js';

/**
 * Statements become acts, each a row of its own, so that one can be taken back and the others still stand. Mentions are
 * by far the most and have no id; `record_version` is empty but for a few records.
 */
export const identityActsMigration: Migration = {
  version: 21,
  name: 'identity-acts',
  sql: `
    CREATE TABLE identity_act (
      a TEXT NOT NULL,
      b TEXT NOT NULL,
      id TEXT NOT NULL,
      kind TEXT NOT NULL,
      sequence TEXT NOT NULL,
      at TEXT NOT NULL,
      acted_by TEXT,
      reason TEXT,
      of TEXT,
      apart INTEGER,
      PRIMARY KEY (a, b, id)
    ) WITHOUT ROWID;
    CREATE INDEX identity_act_b ON identity_act (b) WHERE b > '';
    CREATE INDEX identity_act_id ON identity_act (id) WHERE id > '';
    INSERT INTO identity_act (a, b, id, kind, sequence, at, acted_by, reason)
      SELECT coalesce(r.key, t.a), CASE WHEN r.key = t.b THEN t.a ELSE t.b END,
        CASE t.source WHEN 'mention' THEN '' ELSE t.sequence || '-' || t.source END,
        CASE WHEN t.source = 'review' THEN t.kind WHEN t.source = 'link' AND t.kind = 'different' THEN 'unlink'
          ELSE t.source END,
        t.sequence, '', t.asserted_by, t.reason
      FROM assertion t
      LEFT JOIN source_record r ON t.source = 'merge' AND
        ((r.key = t.a AND r.alias_of = t.b) OR (r.key = t.b AND r.alias_of = t.a));
    DROP TABLE assertion;
    CREATE TABLE record_version (
      record TEXT NOT NULL,
      sequence TEXT NOT NULL,
      standing TEXT NOT NULL,
      raw TEXT NOT NULL,
      deletes TEXT NOT NULL,
      PRIMARY KEY (record, sequence)
    ) WITHOUT ROWID;
    ALTER TABLE review_task ADD COLUMN owner TEXT;
  `,
};
