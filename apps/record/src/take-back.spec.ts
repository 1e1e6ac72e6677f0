import { afterAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  anySent,
  changeAccount,
  changeVisit,
  encounter,
  known,
  mergeOther,
  mergeVisits,
  moveVisit,
  observation,
  one,
  shown,
} from './testing/revised-histories.js';
import { linked, runningRecord, type Sent } from './testing/running-record.js';

describe('a later revision of a message', () => {
  it.each<[string, Sent, Sent]>([
    ['a resource that it no longer brings', { at: 2, resources: [observation('o2', 'V1', 3)] }, { at: 2 }],
    ['a value that it no longer changes', { at: 2, resources: [encounter('V1', 'finished', 'W5')] }, { at: 2 }],
    ['a visit that it no longer moves (A45)', { at: 2, of: ['1', '2'], operations: [moveVisit] }, { at: 2 }],
    ['a merge of visits (A42)', { at: 2, operations: [mergeVisits] }, { at: 2 }],
    ['a merge of the wrong visit', { at: 2, operations: [mergeVisits] }, { at: 2, operations: [mergeOther] }],
    ['a new number of a visit (A50)', { at: 2, operations: [changeVisit] }, { at: 2 }],
    ['a new number of an account (A49)', { at: 2, operations: [changeAccount] }, { at: 2 }],
  ])('takes back %s, as if only the later one had ever come', async (_, former, later) => {
    const revised = { ...later, revision: 1 };
    const expected = await shown(one(known, revised));
    expect(await shown(one(known, former))).not.toEqual(expected);
    expect(await shown(one(known, former, revised))).toEqual(expected);
    expect(await shown(one(known, former, revised, former, revised))).toEqual(expected);
    expect(await shown(one(known, revised, former))).toEqual(expected);
    expect(await shown([[known, former, revised]])).toEqual(expected);
  });

  it('leaves what a newer message has confirmed or changed since', async () => {
    const former: Sent = { at: 2, resources: [observation('o2', 'V1', 3), encounter('V3', 'planned')] };
    const newer: Sent = { at: 3, resources: [observation('o2', 'V1', 3), encounter('V3', 'finished')] };
    const result = await shown(one(former, newer, { at: 2, revision: 1 }));
    expect(result['Observation/o2']).toBeDefined();
    expect(result['Encounter/V3']).toMatchObject({ status: 'finished' });
  });

  it('leaves what it only confirmed, for an older message has said it', async () => {
    const repeated: Sent = { at: 2, resources: [observation('o1', 'V1', 140)] };
    const result = await shown(one(known, repeated, { at: 2, revision: 1 }));
    expect(result['Observation/o1']).toMatchObject({ valueQuantity: { value: 140 } });
  });

  it('brings again, as new, what its former one had withdrawn', async () => {
    const brought: Sent = { at: 2, resources: [observation('o2', 'V1', 3)] };
    const record = await runningRecord();
    for (const sent of [brought, { at: 2, revision: 1 }, { ...brought, revision: 2 }]) {
      await record.append(linked(sent));
      await record.fold();
    }
    expect(await record.reader.read('Observation', 'o2')).toMatchObject({ version: 1, revision: 2 });
  });
});

describe('any history', () => {
  let histories = 0;
  afterAll(() => expect(histories).toBeGreaterThan(50));

  it('in which the newest message was revised, however often and in whatever order, is that of its last revision', async () => {
    const history = fc.record({
      before: fc.array(anySent, { maxLength: 4 }),
      revisions: fc.array(anySent, { minLength: 2, maxLength: 4 }),
      seed: fc.array(fc.nat({ max: 3 }), { maxLength: 5 }),
      batched: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ before, revisions, seed, batched }) => {
        const at = before.length + 2;
        const first = [known, ...before.map((message, index): Sent => ({ ...message, at: index + 2 }))];
        const each = revisions.map((message, revision): Sent => ({ ...message, at, revision }));
        const last = each.slice(-1);
        const delivered = [...each, ...seed.flatMap((index) => each[index] ?? [])];
        const expected = await shown(one(...first, ...last));
        expect(await shown(batched ? [[...first, ...delivered]] : one(...first, ...delivered))).toEqual(expected);
        histories++;
      }),
      { numRuns: 120 },
    );
  });
});
