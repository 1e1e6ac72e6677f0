import { describe, expect, it } from '@jest/globals';
import { createLog, PostgresDatabase } from '#platform';
import { clusterMigrations, migratePostgres, PostgresAuditStore } from '#storage';
import type { Accounts } from '../../apps/console/src/access/accounts.js';
import type { AuditTrail } from '../../apps/console/src/audit/trail.js';
import { consoleDataInDatabase } from '../../apps/standalone/src/console-data.js';
import { onPostgres, type PostgresDatabases } from './postgres-databases.js';

const secret = new Uint8Array(32).fill(7);
const password = 'seven birds over water';

/** What several consoles do with one database, each over connections of its own. */
async function onConsoles(
  count: number,
  databases: PostgresDatabases,
  work: (consoles: readonly PostgresDatabase[]) => Promise<void>,
): Promise<void> {
  await migratePostgres(await databases.fresh(), clusterMigrations);
  const consoles = Array.from({ length: count }, () => PostgresDatabase.open(databases.url, { connectionsMax: 2 }));
  try {
    await work(consoles);
  } finally {
    await Promise.all(consoles.map((one) => one.close()));
  }
}

const dataOn = (database: PostgresDatabase) => consoleDataInDatabase(database, secret, createLog('silent'));
const trailOn = (database: PostgresDatabase): AuditTrail => dataOn(database).trail;
const accountsOn = (database: PostgresDatabase): Accounts => dataOn(database).accounts;

const looked = (who: string, detail: string) => ({
  action: 'look',
  outcome: 'done' as const,
  who,
  kind: 'session',
  role: 'engineer',
  source: '127.0.0.1',
  route: 'GET /api/messages/:messageId/raw',
  patients: ['E2', 'E1', 'E2'],
  message: '',
  code: '',
  detail,
});

onPostgres('accounts and the trail of several consoles', (databases) => {
  describe('the trail of several consoles', () => {
    it('is one chain, however many append at the same time', () =>
      onConsoles(4, databases, async (consoles) => {
        const trails = consoles.map(trailOn);
        const appends = trails.flatMap((trail, by) =>
          Array.from({ length: 50 }, (_, at) => trail.append(looked(`console-${by}`, `${at} \0 \x1a ä\u{1f600}\n`))),
        );
        await Promise.all(appends);
        const verdicts = await Promise.all(trails.map((trail) => trail.verify()));
        expect(verdicts.map(({ intact, records, problems }) => ({ intact, records, problems }))).toEqual(
          trails.map(() => ({ intact: true, records: 200, problems: [] })),
        );
        for (const [by, trail] of trails.entries())
          expect(await trail.find({ who: `console-${by}`, max: 100 })).toHaveLength(50);
      }));

    it('stays one chain where an appender is cut off in the middle', () =>
      onConsoles(2, databases, async ([one, other]) => {
        if (!one || !other) throw new Error('two consoles');
        const trail = trailOn(one);
        await trail.append(looked('ann', 'before'));
        const cut = new PostgresAuditStore(other).append(() => {
          throw new Error('cut off');
        });
        await expect(cut).rejects.toThrow('cut off');
        await trailOn(other).append(looked('bob', 'after'));
        expect(await trail.verify()).toMatchObject({ intact: true, records: 2 });
      }));

    it('tells what was changed, removed and cut off', () =>
      onConsoles(2, databases, async ([one, other]) => {
        if (!one || !other) throw new Error('two consoles');
        const trail = trailOn(one);
        for (let at = 1; at <= 6; at++) await trail.append(looked('ann', String(at)));
        const { head } = await trail.verify();
        await other.run("UPDATE audit_patient SET patient = 'E9' WHERE sequence = 2 AND place = 1");
        await other.run('DELETE FROM audit WHERE sequence = ANY ($1::bigint[])', [4, 6]);
        expect((await trail.verify(head)).problems).toEqual([
          { kind: 'changed', from: 2, to: 2 },
          { kind: 'removed', from: 4, to: 4 },
          { kind: 'removed', from: 6, to: 6 },
        ]);
      }));
  });

  describe('accounts of several consoles', () => {
    it('have one first administrator, whichever console is asked', () =>
      onConsoles(4, databases, async (consoles) => {
        const made = await Promise.allSettled(
          consoles.map((one, at) =>
            accountsOn(one).add({ name: `first-${at}`, password, role: 'administrator' }, 'first'),
          ),
        );
        expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      }));

    it('keep one administrator where two step down at the same moment', () =>
      onConsoles(2, databases, async ([one, other]) => {
        if (!one || !other) throw new Error('two consoles');
        const [here, there] = [accountsOn(one), accountsOn(other)];
        await here.add({ name: 'ann', password, role: 'administrator' });
        await here.add({ name: 'bob', password, role: 'administrator' });
        for (let round = 0; round < 10; round++) {
          const stepped = await Promise.allSettled([
            here.change('ann', { role: 'viewer' }),
            there.change('bob', { role: 'viewer' }),
          ]);
          expect(stepped.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
          await here.change('ann', { role: 'administrator' });
          await there.change('bob', { role: 'administrator' });
        }
      }));
  });
});
