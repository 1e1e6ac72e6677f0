import type { Migration } from './migration.js';

/**
 * Closed tasks stand in these indexes, too: among the partial ones PostgreSQL would choose by a guess at how many tasks are
 * open, and read all of these.
 */
export const identityTasksMigration: Migration = {
  version: 23,
  name: 'identity-tasks',
  only: 'postgres',
  sql: `
    DROP INDEX review_task_a;
    DROP INDEX review_task_b;
    CREATE INDEX review_task_a ON review_task (a);
    CREATE INDEX review_task_b ON review_task (b);
  `,
};
