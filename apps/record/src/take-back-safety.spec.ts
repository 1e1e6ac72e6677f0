import { afterAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fault } from '#contracts';
import { anySent, encounter, known, observation, one, shown } from './testing/revised-histories.js';
import { linked, messageId, runningRecord, type Sent } from './testing/running-record.js';

const sodium = (at: number, value: number, revision = 0): Sent => ({
  at,
  revision,
  resources: [observation('o2', 'V1', value)],
});
const nothing = (at: number, revision = 1): Sent => ({ at, revision });
const valueOf = (record: Awaited<ReturnType<typeof shown>>) => record['Observation/o2'];
const showing = (value: number) => expect.objectContaining({ valueQuantity: { value } }) as unknown;

/** The same one by one, all in one batch, and in two batches that are cut anywhere. */
const cuts = (messages: readonly Sent[]): readonly (readonly (readonly Sent[])[])[] => [
  one(...messages),
  ...messages.map((_, at) => [messages.slice(0, at), messages.slice(at)].filter((batch) => batch.length > 0)),
];

describe('a result that another message brought or touched', () => {
  it.each<[string, readonly Sent[], unknown]>([
    [
      'stays where an older message came late and said another value',
      [sodium(3, 5), sodium(2, 4), nothing(3)],
      showing(5),
    ],
    ['stays where an older message came late and said the same', [sodium(3, 5), sodium(2, 5), nothing(3)], showing(5)],
    ['stays where an older one comes after it was withdrawn', [sodium(3, 5), nothing(3), sodium(2, 4)], showing(4)],
    [
      'stays where a later revision of an older message says it first',
      [sodium(3, 5), sodium(2, 4, 1), nothing(3)],
      showing(5),
    ],
    ['stays where a newer one confirmed it', [sodium(2, 5), sodium(3, 5), nothing(2)], showing(5)],
    [
      'stays where one confirmed it before another one changed it, which is taken back',
      [sodium(2, 5), sodium(3, 5), sodium(4, 6), nothing(4), nothing(2)],
      showing(5),
    ],
    ['is as before where a newer one is taken back', [sodium(2, 5), sodium(4, 6), nothing(4)], showing(5)],
    [
      'is not that of a message that was taken back',
      [sodium(1, 4), sodium(2, 5), sodium(3, 6), nothing(3), nothing(2)],
      showing(4),
    ],
    ['goes with the last message that said it', [sodium(2, 5), sodium(3, 6), nothing(3), nothing(2)], undefined],
    [
      'goes also where what an older message says again was heard in time',
      [sodium(2, 5), sodium(3, 6), sodium(2, 5), nothing(3), nothing(2)],
      undefined,
    ],
  ])('%s', async (_, messages, expected) => {
    for (const batches of cuts([known, ...messages]))
      expect([batches.map(({ length }) => length), valueOf(await shown(batches))]).toEqual([
        batches.map(({ length }) => length),
        expected,
      ]);
  });

  it('keeps its visit, although only the revised message brought that', async () => {
    const brought: Sent = { at: 2, resources: [encounter('V3', 'planned'), observation('o2', 'V3', 5)] };
    const confirmed: Sent = { at: 3, resources: [observation('o2', 'V3', 5)] };
    for (const batches of cuts([known, brought, confirmed, nothing(2)])) {
      const now = await shown(batches);
      expect(now['Encounter/V3']).toMatchObject({ status: 'planned' });
      expect(valueOf(now)).toBeDefined();
    }
    expect((await shown(one(known, brought, nothing(2))))['Encounter/V3']).toBeUndefined();
  });

  it('keeps who made it: what belongs to no patient may be named by any', async () => {
    const record = await runningRecord();
    const practitioner = { resourceType: 'Practitioner', id: 'doctor', name: [{ family: 'Amsel' }] };
    await record.append(...[{ at: 2, resources: [practitioner] }, nothing(2)].map(linked));
    await record.fold();
    expect(await record.reader.read('Practitioner', 'doctor')).toMatchObject({ version: 1 });
    await record.log.close();
  });
});

describe('what is kept of the history', () => {
  it.each<[string, readonly number[], unknown]>([
    ['all of it, so that what stood before is shown again', [], showing(4)],
    ['no more than what stood before, which is enough', [1, 2], showing(4)],
    ['not what stood before: all stays as it is', [1, 2, 3], showing(6)],
    ['only what was taken back in between: all stays as it is', [1, 3], showing(6)],
  ])('%s', async (_, forgotten, expected) => {
    const record = await runningRecord();
    for (const sent of [sodium(2, 4), sodium(3, 5), nothing(3), sodium(4, 6)]) {
      await record.append(linked(sent));
      await record.fold();
    }
    record.forget(...forgotten);
    await record.append(linked(nothing(4)));
    await record.fold();
    expect(JSON.parse((await record.reader.read('Observation', 'o2'))?.body ?? '{}')).toEqual(expected);
    await record.log.close();
  });
});

describe('a revision that is cut off', () => {
  it.each(['save', 'revise', 'join'] as const)('after %s has done nothing, and then does all once', async (step) => {
    const failures: string[] = [];
    let reader: Awaited<ReturnType<typeof runningRecord>>['reader'] | undefined;
    const record = await runningRecord((store) => {
      let armed = true;
      const failing = store[step].bind(store) as (...given: readonly unknown[]) => Promise<void>;
      return new Proxy(store, {
        get: (target, name: keyof typeof store) =>
          name !== step
            ? target[name].bind(target)
            : async (...given: readonly unknown[]) => {
                await failing(...given);
                if (!armed || (await reader?.read('Observation', 'o1')) === undefined) return;
                armed = false;
                failures.push(step);
                throw fault('STORE_UNAVAILABLE', {});
              },
      });
    });
    await record.append(linked(known), linked(sodium(2, 5)));
    await record.fold();
    reader = record.reader;
    await record.append(linked({ ...sodium(2, 6, 1), resources: [observation('o1', 'V1', 7)] }));
    await record.fold();
    expect(failures).toEqual([step]);
    expect(await record.reader.read('Observation', 'o2')).toBeUndefined();
    expect(await record.reader.read('Observation', 'o1')).toMatchObject({ version: 2, sequence: messageId(2) });
    expect(await record.reader.history('Observation', 'o1', 10)).toHaveLength(1);
    await record.log.close();
  });
});

/** Messages by place, each with its revisions from 0 on; and what is delivered, in which order, and in which batches. */
const delivered = fc
  .tuple(
    fc.array(fc.array(anySent, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
    fc.array(fc.nat({ max: 11 }), { maxLength: 6 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 18, maxLength: 18 }),
    fc.integer({ min: 1, max: 6 }),
  )
  .map(([messages, again, keys, batchMax]) => {
    const each = messages.flatMap((revisions, at): Sent[] =>
      revisions.map((message, revision) => ({ ...message, at: at + 2, revision })),
    );
    const all = [...each, ...again.flatMap((index) => each[index % each.length] ?? [])];
    const order = all.map((sent, at) => ({ sent, key: keys[at] ?? 0 })).toSorted((a, b) => a.key - b.key);
    return { each, order: order.map(({ sent }) => sent), batchMax };
  });

const isLast = ({ at, revision = 0 }: Sent, all: readonly Sent[]): boolean =>
  !all.some((other) => other.at === at && (other.revision ?? 0) > revision);
const namesOf = ({ resources = [] }: Sent): readonly string[] =>
  (resources as readonly { readonly resourceType: string; readonly id: string }[]).map(
    ({ resourceType, id }) => `${resourceType}/${id}`,
  );

function inBatches(messages: readonly Sent[], max: number): readonly (readonly Sent[])[] {
  const batches: Sent[][] = [];
  for (let at = 0; at < messages.length; at += max) batches.push(messages.slice(at, at + max));
  return batches;
}

describe('whatever the order, the batches and the redeliveries', () => {
  let histories = 0;
  afterAll(() => expect(histories).toBeGreaterThan(100));

  it('nothing is missing that the last revision of any message brings', async () => {
    await fc.assert(
      fc.asyncProperty(delivered, async ({ each, order, batchMax }) => {
        const now = await shown([[known], ...inBatches(order, batchMax)]);
        const wanted = [known, ...each.filter((sent) => isLast(sent, each))].flatMap(namesOf);
        expect(wanted.filter((name) => now[name] === undefined)).toEqual([]);
        histories++;
      }),
      { numRuns: 200 },
    );
  }, 240_000);

  it('a result is as the newest message that ever said it says it at last, where that one still does', async () => {
    await fc.assert(
      fc.asyncProperty(delivered, async ({ each, order, batchMax }) => {
        const still = each.map((sent) => ({ ...sent, operations: [] }));
        const now = await shown([
          [known],
          ...inBatches(
            order.map((sent) => ({ ...sent, operations: [] })),
            batchMax,
          ),
        ]);
        for (const name of ['Observation/o1', 'Observation/o2']) {
          const newest = Math.max(...still.filter((sent) => namesOf(sent).includes(name)).map(({ at }) => at));
          const last = still.find((sent) => sent.at === newest && isLast(sent, still));
          const said = last?.resources?.[namesOf(last).lastIndexOf(name)] as { valueQuantity: unknown } | undefined;
          if (said) expect(now[name]).toMatchObject({ valueQuantity: said.valueQuantity });
          histories++;
        }
      }),
      { numRuns: 200 },
    );
  }, 240_000);
});
