import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type GoldenPatient, jsonValue, type SourceIdentity, topics } from '#contracts';
import { runStage } from '#event-log';
import { keyedHash } from '#platform';
import { SqliteToldSetStore } from '#storage';
import { notifyStage } from './notify.js';
import { deliveriesIn, number, openQueue, type Queue } from './testing/queue.js';

const [n1, n2, s1, w1] = [number('NORTH', '1'), number('NORTH', '2'), number('SOUTH', '1'), number('WEST', '1')];
const domains = (...names: readonly string[]) => new Set(names.map((name) => `urn:hie:${name}`));
const subscriptions = [
  { consumer: 'both', domains: domains('north', 'south') },
  { consumer: 'south', domains: domains('south') },
];

let queue: Queue;
let versions: number;
beforeEach(async () => {
  queue = await openQueue();
  versions = 0;
});
afterEach(() => queue.close());

type Change = Readonly<Record<string, readonly SourceIdentity[]>>;

/** Golden records of the persons, in their order, through the stage. Gives what is asked to be told since. */
async function changed(change: Change): Promise<readonly string[]> {
  const before = (await deliveriesIn(queue)).length;
  await queue.log.append(
    Object.entries(change).map(([person, numbers]) => {
      const version = ++versions;
      const value = { enterpriseId: person, version, numbers, patient: { resourceType: 'Patient' } };
      const attributes = {
        id: `G${version}`,
        source: '/mpi',
        type: 't',
        time: '2026-03-14T15:09:26Z',
        messageid: `M${version}`,
      };
      return { topic: topics.golden, key: person, attributes, value: jsonValue(value as unknown as GoldenPatient) };
    }),
  );
  await work();
  return (await deliveriesIn(queue)).slice(before).map(({ consumer, numbers }) => `${consumer}: ${namesOf(numbers)}`);
}

const namesOf = (numbers: readonly SourceIdentity[]): string =>
  numbers.map(({ authority, value }) => `${authority}-${value}`).join(' ');

async function work(from?: number): Promise<void> {
  const run = runStage(
    notifyStage({ store: new SqliteToldSetStore(), subscriptions, keyOf: keyedHash(Buffer.from('a secret')) }),
    { unitOfWork: queue.unitOfWork, hops: queue.hops, clock: () => 0, random: () => 0 },
  );
  const [place] = (await queue.log.admin.groups()).filter(({ group }) => group === 'router');
  const [first, ...others] = await queue.log.read(topics.golden, 0, from ?? place?.committed ?? 0, 100);
  if (first) await run({ topic: topics.golden, partition: 0, entries: [first, ...others] });
}

describe('update notifications (ITI-10)', () => {
  it('say nothing of a first registration, which changes nobody else, nor of a change that is not in the numbers', async () => {
    expect(await changed({ A: [n1] })).toEqual([]);
    expect(await changed({ A: [n1], B: [s1] })).toEqual([]);
  });

  it('tell the new set once two numbers are one patient, to those with both domains', async () => {
    expect(await changed({ A: [n1], B: [s1] })).toEqual([]);
    expect(await changed({ A: [s1, n1], B: [] })).toEqual(['both: NORTH-1 SOUTH-1']);
    expect(await changed({ A: [n1, s1] })).toEqual([]);
  });

  it('tell a number that joins from a domain of no interest to nobody', async () => {
    await changed({ A: [n1, s1] });
    expect(await changed({ A: [n1, s1, w1] })).toEqual([]);
  });

  it('tell each part of a split', async () => {
    await changed({ A: [n1, s1] });
    expect(await changed({ A: [n1], B: [s1] })).toEqual(['both: NORTH-1', 'both: SOUTH-1']);
    expect(await changed({ A: [n1], B: [s1] })).toEqual([]);
  });

  it('tell where a number moved from and where it went, in one change', async () => {
    await changed({ A: [n1, s1], B: [n2] });
    expect(await changed({ A: [n1], B: [n2, s1] })).toEqual(['both: NORTH-1', 'both: NORTH-2 SOUTH-1']);
  });

  it('tell what is left when a number was merged away or retired', async () => {
    await changed({ A: [n1, n2, s1] });
    expect(await changed({ A: [n2, s1] })).toEqual(['both: NORTH-2 SOUTH-1']);
    expect(await changed({ A: [s1] })).toEqual(['both: SOUTH-1']);
  });

  it('tell of a number that comes back into the set that it had left', async () => {
    await changed({ A: [n1, s1] });
    await changed({ A: [n1], B: [s1] });
    expect(await changed({ A: [n1, s1], B: [] })).toEqual(['both: NORTH-1 SOUTH-1']);
  });

  it('tell each consumer by its own domains', async () => {
    const other = number('SOUTH', '2');
    expect(await changed({ A: [n1, s1, other] })).toEqual(['both: NORTH-1 SOUTH-1 SOUTH-2', 'south: SOUTH-1 SOUTH-2']);
  });

  it('have ids of their own that do not change when the record comes again', async () => {
    await changed({ A: [n1, s1], B: [n2] });
    const [first] = await queue.entries(topics.deliveryRequested);
    expect(first?.attributes).toMatchObject({ consumer: 'both', messageid: 'M1', source: '/router' });
    await work(0);
    expect(await queue.entries(topics.deliveryRequested)).toHaveLength(1);
    await changed({ A: [n1], B: [n2, s1] });
    const ids = (await deliveriesIn(queue)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leave what is no golden record to the dead letters', async () => {
    const attributes = { id: 'X', source: '/mpi', type: 't', time: '2026-03-14T15:09:26Z', messageid: 'X' };
    await queue.log.append([{ topic: topics.golden, key: 'X', attributes, value: Buffer.from('[]') }]);
    expect(await changed({ A: [n1, s1] })).toEqual(['both: NORTH-1 SOUTH-1']);
    const letters = await queue.entries(`${topics.golden}.dead`);
    expect(letters.map((letter) => letter.attributes['deadcode'])).toEqual(['EVENT_MALFORMED']);
  });
});
