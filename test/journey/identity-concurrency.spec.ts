import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { sequence, shuffled } from '../../apps/mpi/src/testing/households.js';
import { pairFigures } from '../../apps/mpi/src/testing/pair-figures.js';
import { type Registration, registrationsOf } from '../../apps/mpi/src/testing/registrations.js';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { Ledger } from '../torture/ledger.js';
import { type Message, sendAll } from '../torture/sender.js';

const folder = '../shared/data/mpi';
const read = (name: string) =>
  registrationsOf(gunzipSync(readFileSync(`${folder}/adversarial_dev.${name}.csv.gz`)).toString());

/** People of the set; `HIE_PEOPLE=2500` is all of them. */
const people = Number(process.env['HIE_PEOPLE'] ?? 250);

function messageOf(one: Registration, at: number): Message {
  const { authority, mrn, ssn } = one;
  const controlId = `REG-${at}`;
  const name = [one.family, one.given, one.middle, one.suffix].join('^').replace(/\^+$/, '');
  const address = [one.address, '', one.city, one.state, one.zip].join('^');
  const numbers = `${mrn}^^^${authority}^MR${ssn && `~${ssn}^^^USA^SS`}`;
  const lines = [
    `MSH|^~\\&|REG|${authority}|HIE|HIE|20260304101500+0100||ADT^A04|${controlId}|P|2.5.1`,
    'EVN|A04|20260304101500',
    `PID|1||${numbers}||${name}|${one.mother_maiden}|${one.birth_date}|${one.sex}|||${address}||${one.phone}`,
    'PV1|1|O',
  ];
  return { controlId, bytes: Buffer.from(`${lines.join('\r')}\r`) };
}

interface Sent {
  readonly connections: number;
  /** Messages in their order. */
  readonly messages: readonly Message[];
  /** Kills the broker in the middle, after so many acknowledgements each time. */
  readonly kills?: readonly number[];
}

/** Groups of numbers, as the export has them, once all is sent and worked through. */
async function persons({ connections, messages, kills = [] }: Sent): Promise<readonly (readonly string[])[]> {
  const ledger = new Ledger();
  let broker = await startBroker();
  const open = () => messages.filter(({ controlId }) => !ledger.isAcknowledged(controlId));
  for (const kill of [...kills, Number.POSITIVE_INFINITY]) {
    let acknowledged = 0;
    const killed = (): void => {
      if (++acknowledged === kill) void broker.kill();
    };
    await sendAll(broker.port, open(), ledger, killed, connections);
    if (acknowledged >= kill) broker = await again(broker);
  }
  expect(ledger.acknowledgedCount()).toBe(messages.length);
  await drained(broker.url);
  const rows = (await (await fetch(`${broker.url}/api/identity/export`)).text()).trim().split('\n').slice(1);
  await broker.discard();
  const cells = rows.map((row) => row.split(','));
  return [...Map.groupBy(cells, ([, , person]) => person).values()]
    .map((group) => group.map(([authority, number]) => `${authority}|${number}`).sort())
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
}

async function again(broker: Broker): Promise<Broker> {
  await broker.kill();
  return startBroker(broker.dataDir);
}

if (existsSync(folder)) {
  const entities = new Map(read('truth').map((row) => Object.values(row) as [string, string]));
  const chosen = new Set([...new Set(entities.values())].slice(0, people));
  const rows = read('records').filter(({ record_id: id }) => chosen.has(entities.get(id) ?? ''));
  const messages = rows.map(messageOf);
  const truth = new Map(rows.map((row) => [`${row.authority}|${row.mrn}`, entities.get(row.record_id) ?? '']));

  describe(`${rows.length} registrations of ${people} people with twins, juniors and homes`, () => {
    let expected: readonly (readonly string[])[];

    it('make no false person on one connection', async () => {
      expected = await persons({ connections: 1, messages });
      const figures = pairFigures(expected, truth);
      process.stdout.write(`1 connection: ${JSON.stringify(figures)}\n`);
      expect(figures.falsePairs).toBeLessThanOrEqual(2);
      expect(figures.recall).toBeGreaterThan(0.9);
    }, 600_000);

    it.each([4, 16])(
      'make the same persons on %i connections, in another order',
      async (connections) => {
        const order = shuffled(messages, sequence(connections));
        expect(await persons({ connections, messages: order })).toEqual(expected);
      },
      600_000,
    );

    it('make the same persons where the broker is killed twice in the middle', async () => {
      const third = Math.floor(messages.length / 3);
      const order = shuffled(messages, sequence(99));
      expect(await persons({ connections: 16, messages: order, kills: [third, third] })).toEqual(expected);
    }, 600_000);
  });
} else {
  describe('registrations of twins, juniors and homes', () => {
    it(`are left out: ${folder} is not there`, () => {
      process.stdout.write(`left out: ${folder} is not there\n`);
    });
  });
}
