import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PostgresDatabase } from '#platform';
import { clusterMigrations, migratePostgres } from '#storage';
import { accountSql } from '../../libs/storage/src/postgres/account-store.js';
import { archiveQueries } from '../../libs/storage/src/postgres/archive-reader.js';
import { archiveSql } from '../../libs/storage/src/postgres/archive-store.js';
import { auditFindSql, auditSql } from '../../libs/storage/src/postgres/audit-store.js';
import { deadLetterQueries } from '../../libs/storage/src/postgres/dead-letter-store.js';
import { findingSql } from '../../libs/storage/src/postgres/finding-store.js';
import { fragmentSql } from '../../libs/storage/src/postgres/fragment-store.js';
import { hopSql } from '../../libs/storage/src/postgres/hop-store.js';
import { searchSql } from '../../libs/storage/src/postgres/message-search-store.js';
import { recordQueries } from '../../libs/storage/src/postgres/record-reader.js';
import { recordSql } from '../../libs/storage/src/postgres/record-store.js';
import { walkSql } from '../../libs/storage/src/postgres/record-walk-sql.js';
import { retentionSql } from '../../libs/storage/src/postgres/retention-store.js';
import { shadowSql } from '../../libs/storage/src/postgres/shadow-store.js';
import { onPostgres } from './postgres-databases.js';

// The counters are one row per feed and outcome, and runs are a handful, as accounts, tokens and sessions
// are: reading them all is the point. So it is with the newest record of the trail, which has no condition.
const { counts: _counts, ...archive } = archiveQueries;
const { runs: _runs, ...shadow } = shadowSql;
const { all: _all, any: _any, tokens: _tokens, forget: _forget, ...accounts } = accountSql;
const { last: _last, ...auditStatements } = auditSql;
const audit = {
  ...auditStatements,
  who: auditFindSql({ who: 'ann', max: 1 }),
  action: auditFindSql({ action: 'look', max: 1 }),
  outcome: auditFindSql({ outcome: 'refused', max: 1 }),
  time: auditFindSql({ from: 1, to: 2, max: 1 }),
  patient: auditFindSql({ patient: 'E1', max: 1 }),
  page: auditFindSql({ who: 'ann', before: 7, max: 1 }),
};
const { find, ...searchStatements } = searchSql;
const search = { ...searchStatements, one: find(1), four: find(4) };
// Counted up to a bound, or the first of an index; and a row for each store.
const {
  swept: _swept,
  receivedMessages: _received,
  findingEntries: _findings,
  letterEntries: _letters,
  oldestHistory: _oldest,
  ...retention
} = retentionSql;
const inDateOrder = (over: string): boolean => over === 'source' || over === 'type';

onPostgres('the plans of PostgreSQL', (databases) =>
  describe('queries of the stores in PostgreSQL', () => {
    let database: PostgresDatabase | undefined;
    beforeAll(async () => {
      database = await databases.fresh();
      await migratePostgres(database, clusterMigrations);
    });

    /** The plan that a connection keeps for a statement. */
    async function planOf(sql: string): Promise<string> {
      const lines = await database?.transaction(async (tx) => {
        await tx.run(`PREPARE asked AS ${sql}`);
        const count = new Set(sql.match(/\$\d+/g)).size;
        const values = count === 0 ? '' : `(${Array<string>(count).fill('NULL').join(', ')})`;
        const plan = await tx.all<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE asked${values}`);
        await tx.run('DEALLOCATE asked');
        return plan.map((line) => line['QUERY PLAN']);
      });
      return (lines ?? []).join('\n');
    }

    const queries = Object.entries({
      ...Object.fromEntries(deadLetterQueries.map((sql, at) => [`dead letters ${at}`, sql])),
      ...Object.fromEntries(
        Object.entries({
          accounts,
          audit,
          hopSql,
          archiveSql,
          archive,
          recordSql,
          recordQueries,
          fragmentSql,
          findingSql,
          search,
          shadow,
          retention,
        }).flatMap(([store, statements]) => Object.entries(statements).map(([name, sql]) => [`${store} ${name}`, sql])),
      ),
      ...Object.fromEntries(
        Object.entries(walkSql).flatMap(([direction, walks]) =>
          Object.entries(walks).map(([over, sql]) => [`${direction} ${over}`, sql]),
        ),
      ),
    });

    it.each(queries)('read by an index: %s', async (_name, sql) => {
      const plan = await planOf(sql);
      expect(plan).toContain('cost=');
      expect(plan).not.toMatch(/Seq Scan/);
      // The list of all dead letters has no condition: its index gives the newest.
      const scans = plan.replaceAll('Index Scan Backward using dead_letter_time', '').match(/Index (?:Only )?Scan/g);
      expect(plan.match(/Index Cond/g) ?? []).toHaveLength((scans ?? []).length);
    });

    it.each(Object.values(walkSql).flatMap((walks) => Object.entries(walks).filter(([over]) => inDateOrder(over))))(
      'read a page in the order of the index, without sorting: %s',
      async (_over, sql) => {
        expect(await planOf(sql)).not.toMatch(/Sort/);
      },
    );
  }),
);
