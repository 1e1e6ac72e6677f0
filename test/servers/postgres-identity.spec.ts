import { describe, expect, it } from '@jest/globals';
import { asSourceKey } from '#contracts';
import type { PostgresDatabase } from '#platform';
import { migratePostgres, PostgresIdentityReader, PostgresIdentityStore, storeMigrations } from '#storage';
import { lookupSql } from '../../libs/storage/src/postgres/identity-lookup.js';
import { readerSql } from '../../libs/storage/src/postgres/identity-reader.js';
import { identityTables } from '../../libs/storage/src/postgres/identity-tables.js';
import { identityActsContract } from '../../libs/storage/src/testing/identity-acts.contract.js';
import { identityStoreContract } from '../../libs/storage/src/testing/identity-store.contract.js';
import { onPostgres, type PostgresDatabases } from './postgres-databases.js';

async function migrated(databases: PostgresDatabases): Promise<PostgresDatabase> {
  const database = await databases.fresh();
  await migratePostgres(database, storeMigrations);
  return database;
}

onPostgres('the identity store in PostgreSQL', (databases) => {
  const underTest = async () => {
    const database = await migrated(databases);
    return {
      store: new PostgresIdentityStore(),
      reader: new PostgresIdentityReader(database),
      transaction: database.transaction.bind(database),
    };
  };
  identityStoreContract('PostgreSQL', underTest);
  identityActsContract('PostgreSQL', underTest);

  describe('claims in PostgreSQL', () => {
    it('go on alone where the server has no room for as many, and only then', async () => {
      const database = await migrated(databases);
      const { claims } = new PostgresIdentityStore();
      const many = Array.from({ length: 100_000 }, (_, at) => `kind:${at}`);
      const had = await database.transaction(async (tx) => {
        const rounds: boolean[] = [];
        for (const keys of [many.slice(0, 1_000), many, many]) {
          await claims.begin(tx, [asSourceKey('a')]);
          rounds.push(await claims.blocks(tx, keys));
        }
        return rounds;
      });
      expect(had).toEqual([true, false, true]);
    });
  });

  describe('queries of the PostgreSQL identity store', () => {
    const bounded: readonly string[] = [readerSql.newest, readerSql.active, readerSql.reviews];
    const all = [...Object.values({ ...lookupSql, ...readerSql }), ...identityTables.map(({ sql }) => sql)];

    it('look up keys in an index, or read it from one end to a limit', async () => {
      const database = await migrated(databases);
      for (const sql of all) {
        const nodes = await planOf(database, sql);
        const whole = nodes.filter((node) => node['Index Name'] && !node['Index Cond'] && !bounded.includes(sql));
        const slow = [...whole, ...nodes.filter((node) => node['Node Type'] === 'Seq Scan')];
        expect({ sql, slow }).toEqual({ sql, slow: [] });
      }
    });
  });
});

type PlanNode = Readonly<Record<string, unknown>>;

/** Every node of the plan that a connection keeps for a statement. */
async function planOf(database: PostgresDatabase, sql: string): Promise<readonly PlanNode[]> {
  const values = new Set(sql.match(/\$\d+/g));
  return database.transaction(async (tx) => {
    await tx.run(`PREPARE looked_at AS ${sql}`);
    const given = values.size === 0 ? '' : ` (${[...values].map(() => 'NULL').join()})`;
    const explained = `EXPLAIN (FORMAT JSON) EXECUTE looked_at${given}`;
    const [row] = await tx.all<{ 'QUERY PLAN': readonly { Plan: PlanNode }[] }>(explained);
    await tx.run('DEALLOCATE looked_at');
    return (row?.['QUERY PLAN'] ?? []).flatMap(({ Plan }) => nodesOf(Plan));
  });
}

const nodesOf = (plan: PlanNode): readonly PlanNode[] => [
  plan,
  ...((plan['Plans'] ?? []) as readonly PlanNode[]).flatMap(nodesOf),
];
