import type { Migration } from './migration.js';

/** Letters by place; the index carries what groups and lists of open letters are made of. */
export const deadLettersMigration: Migration = {
  version: 50,
  name: 'dead-letters',
  sql: `
    CREATE TABLE dead_letter (
      topic TEXT NOT NULL,
      partition INTEGER NOT NULL,
      "offset" INTEGER NOT NULL,
      message_id TEXT NOT NULL,
      origin_topic TEXT NOT NULL,
      origin_partition INTEGER NOT NULL,
      origin_offset INTEGER NOT NULL,
      stage TEXT NOT NULL,
      code TEXT NOT NULL,
      detail TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      feed TEXT,
      message_type TEXT,
      control_id TEXT,
      at INTEGER NOT NULL,
      state TEXT NOT NULL,
      changed_at INTEGER NOT NULL,
      changed_by TEXT,
      command TEXT,
      reason TEXT,
      edited INTEGER,
      run TEXT,
      PRIMARY KEY (topic, partition, "offset")
    );
    CREATE INDEX dead_letter_cause ON dead_letter (state, topic, code, stage, at);
    CREATE INDEX dead_letter_time ON dead_letter (at);
    CREATE INDEX dead_letter_state_time ON dead_letter (state, at);
    CREATE INDEX dead_letter_open ON dead_letter (topic, partition, "offset") WHERE state = 'open';
    CREATE INDEX dead_letter_run ON dead_letter (run) WHERE run IS NOT NULL;
  `,
};
