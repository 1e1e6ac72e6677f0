import type { Migration } from './migration.js';

/** Counts of what waits for a person are read from the index alone. */
export const identityQueueMigration: Migration = {
  version: 24,
  name: 'identity-queue',
  sql: 'CREATE INDEX review_task_queue ON review_task (state, kind, owner, opened_at)',
};
