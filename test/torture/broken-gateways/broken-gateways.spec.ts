import { beforeAll, describe, expect, it } from '@jest/globals';
import { groups } from '../mllp/cases.js';
import { judge, type Verdict } from '../mllp/judge.js';
import { referenceReceiver } from '../receivers/receivers.js';
import { defects } from './defects.js';

const atOnce = 4;
const only = (id: string) => groups.map(({ name, cases }) => ({ name, cases: cases.filter((one) => one.id === id) }));

describe('the torture client', () => {
  let right: readonly Verdict[] = [];
  const caught = new Map<string, Verdict | undefined>();

  beforeAll(async () => {
    right = await judge(referenceReceiver(), groups);
    const due = [...defects];
    const lane = async (): Promise<void> => {
      for (let next = due.shift(); next !== undefined; next = due.shift()) {
        const [verdict] = await judge(referenceReceiver(next.name), only(next.caughtBy));
        caught.set(next.name, verdict);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }, 400_000);

  it('passes a small receiver that does it right, in every case that can be put to it', () => {
    expect(right.filter(({ outcome }) => outcome === 'fail').map(({ id, seen }) => `${id}: ${seen}`)).toEqual([]);
    expect(right.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(150);
  });

  it.each(defects)('catches a receiver that $name by the rule that it breaks', ({ name, caughtBy, rule }) => {
    expect(right.find(({ id }) => id === caughtBy)?.outcome).toBe('pass');
    expect(caught.get(name)).toMatchObject({ id: caughtBy, outcome: 'fail', cites: expect.stringMatching(rule) });
  });
});
