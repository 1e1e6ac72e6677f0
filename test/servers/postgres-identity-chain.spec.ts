import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#contracts';
import type { Patient } from '#fhir';
import type { PostgresDatabase } from '#platform';
import { migratePostgres, PostgresIdentityReader, storeMigrations } from '#storage';
import { indexFacts } from '../../apps/mpi/src/testing/crowded-region.js';
import { messageEntry } from '../../apps/mpi/src/testing/entries.js';
import { number } from '../../apps/mpi/src/testing/region.js';
import { Workbench } from '../../apps/mpi/src/testing/workbench.js';
import { Gate, gatedStore, somebodyWaits } from './identity-gates.js';
import { IdentityWorker } from './identity-workers.js';
import { onPostgres, type PostgresDatabases } from './postgres-databases.js';

/** Of one woman: by her maiden name in her first town, by her married name in her second. */
const maiden = { family: 'Thistlewood', given: ['Adelheid'] };
const married = { family: 'Okonkwo', given: ['Adelheid'] };
const first = { address: { line: ['14 Quarry Lane'], city: 'Westmere', postalCode: '05990' }, phone: '802-555-0342' };
const second = { address: { line: ['7 Harbour Row'], city: 'Eastfold', postalCode: '03888' }, phone: '603-555-0377' };

function shown(names: Patient['name'] & object, places: readonly (typeof first)[], birthDate?: string) {
  return {
    name: names,
    ...(birthDate && { birthDate }),
    gender: 'female',
    address: places.map(({ address }) => address),
    telecom: places.map(({ phone }) => ({ system: 'phone', value: phone })),
  } satisfies Partial<Patient>;
}

let received = 0;
const visit = (authority: string, value: string, patient: Partial<Patient>): Entry =>
  messageEntry({ identities: [number(authority, value)], patient }, `01J${String(++received).padStart(17, '0')}`);

/** A resembles B, B resembles C, and A does not resemble C. */
const chain = [
  visit('NORTH', 'A', shown([maiden], [first])),
  visit('SOUTH', 'B', shown([maiden, married], [first, second], '1961-07-23')),
  visit('LAB', 'C', shown([married], [second])),
];
const x = visit('WEST', 'X', shown([maiden], [first]));
const newcomers: readonly (readonly [string, Entry])[] = [
  ['of another authority', visit('EAST', 'Y', shown([married], [second]))],
  ['of the same authority, which gives a person one number', visit('WEST', 'Y', shown([married], [second]))],
];

/** What the embedded broker makes of the same, in whatever order X and Y come. */
async function expectedOf(y: Entry): Promise<readonly string[]> {
  const [one, other] = await Promise.all(
    [
      [x, y],
      [y, x],
    ].map((order) => embedded([...chain, ...order])),
  );
  expect(one).toEqual(other);
  expect(await embedded(chain)).toEqual(['LAB|C NORTH|A SOUTH|B']);
  return one ?? [];
}

async function embedded(entries: readonly Entry[]): Promise<readonly string[]> {
  const bench = new Workbench();
  await bench.takeAll(entries, 1);
  const facts = await indexFacts(bench.reader);
  bench.close();
  return facts;
}

/** X and Y at once, each in a transaction of its own over a connection of its own. */
class Meetings {
  readonly #desks: readonly [Desk, Desk];

  private constructor(
    private readonly database: PostgresDatabase,
    url: string,
    private readonly claims: boolean,
  ) {
    this.#desks = [new Desk(url, claims), new Desk(url, claims)];
  }

  static async open(databases: PostgresDatabases, { claims }: { readonly claims: boolean }): Promise<Meetings> {
    const database = await databases.fresh();
    await migratePostgres(database, storeMigrations);
    return new Meetings(database, databases.url, claims);
  }

  /** How often a newcomer that meets nobody else calls the store. */
  async calls(): Promise<number> {
    await this.#beginAnew();
    const [desk] = this.#desks;
    await desk.begin(x, never);
    return desk.gate.passed;
  }

  /**
   * Which call of the store each stops before: the first until the other stops, ends or waits, the other until the first
   * ends or waits.
   */
  async meet(y: Entry, [stopsAt, otherStopsAt]: readonly [number, number]): Promise<readonly string[]> {
    await this.#beginAnew();
    const [one, other] = this.#desks;
    const first = one.begin(x, stopsAt);
    await Promise.race([first, one.gate.reached]);
    const second = other.begin(y, otherStopsAt);
    await Promise.race([second, other.gate.reached, this.#waits(other)]);
    one.gate.open();
    await Promise.race([first, this.#waits(one)]);
    other.gate.open();
    await Promise.all([first, second]);
    return indexFacts(new PostgresIdentityReader(this.database));
  }

  async close(): Promise<void> {
    await Promise.all(this.#desks.map((desk) => desk.close()));
  }

  async #beginAnew(): Promise<void> {
    await this.database.exec(tables.map((table) => `DELETE FROM ${table};`).join('\n'));
    for (const entry of chain) await this.#desks[0].begin(entry, never);
  }

  /** Where nothing is claimed nobody waits. */
  #waits(desk: Desk): Promise<void> {
    return this.claims ? somebodyWaits(this.database, () => desk.isIdle) : new Promise(() => undefined);
  }
}

class Desk {
  isIdle = true;
  gate = new Gate(never);
  readonly #worker: IdentityWorker;

  constructor(url: string, claims: boolean) {
    this.#worker = new IdentityWorker(url, gatedStore(this, { claims }));
  }

  async begin(entry: Entry, stopAt: number): Promise<void> {
    this.gate = new Gate(stopAt);
    this.isIdle = false;
    await this.#worker.take([entry], 1);
    this.isIdle = true;
  }

  close(): Promise<void> {
    return this.#worker.close();
  }
}

/** Further than any of them gets. */
const never = 1_000;

const tables = `source_record record_demographics block_key edge identity_act record_version membership
  earlier_membership person person_search review_task authority`.split(/\s+/);

onPostgres('two newcomers at one chain in PostgreSQL', (databases) =>
  describe('X joins A while Y joins C, of a chain A, B, C', () => {
    it.each(newcomers)(
      'and the persons are those of the embedded broker, whoever stops where: Y is %s',
      async (_, y) => {
        const expected = await expectedOf(y);
        const meetings = await Meetings.open(databases, { claims: true });
        const calls = await meetings.calls();
        expect(calls).toBeGreaterThan(12);
        for (let at = 1; at <= calls; at++)
          for (const otherAt of [1, 7, 13, never])
            expect([at, otherAt, await meetings.meet(y, [at, otherAt])]).toEqual([at, otherAt, expected]);
        await meetings.close();
      },
      300_000,
    );

    it('and the persons would be others, if nothing were claimed', async () => {
      const meetings = await Meetings.open(databases, { claims: false });
      const calls = await meetings.calls();
      const differs: boolean[] = [];
      for (const [, y] of newcomers) {
        // The first has read all, and saves when the other has.
        const found = await meetings.meet(y, [calls, never]);
        differs.push(found.join('\n') !== (await expectedOf(y)).join('\n'));
      }
      await meetings.close();
      expect(differs).toContain(true);
    });
  }),
);
