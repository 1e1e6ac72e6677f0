import { beforeAll, describe, expect, it } from '@jest/globals';
import { groups } from './mllp/cases.js';
import { judge, type Verdict } from './mllp/judge.js';
import { failures, sideBySide, summary } from './mllp/report.js';
import { hostileClasses } from './mllp/rules.js';
import { brokerReceiver } from './receivers/broker.receiver.js';
import { nodeHl7Server } from './receivers/receivers.js';

const cases = groups.flatMap((group) => group.cases);

describe('the cases of the torture client', () => {
  it('are more than a hundred and twenty, each with an id, a sentence and a rule of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(120);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
    expect(cases.filter(({ cites }) => cites.length < 4)).toEqual([]);
  });

  it('put every class of hostile input to the receiver', () => {
    const cited = new Set(
      cases.flatMap(({ cites }) =>
        [...cites.matchAll(/hostile ([\d, ]+)/g)].flatMap(([, list = '']) => list.split(',')),
      ),
    );
    expect(Object.keys(hostileClasses).filter((number) => ![...cited].some((one) => one.trim() === number))).toEqual(
      [],
    );
  });
});

describe('the gateway under the torture client', () => {
  let ours: readonly Verdict[] = [];
  beforeAll(async () => {
    ours = await judge(brokerReceiver, groups);
  }, 300_000);

  it.each(cases)('$id $title', ({ id }) => {
    const { outcome, seen } = ours.find((verdict) => verdict.id === id) ?? {};
    expect({ outcome, seen }).toEqual({ outcome: 'pass', seen });
  });

  it('is shown beside node-hl7-server', async () => {
    const theirs = await judge(nodeHl7Server, groups);
    const names = [brokerReceiver.name, nodeHl7Server.name] as const;
    process.stderr.write(
      [
        `\n${failures(names[1], theirs)}`,
        `${names[0]}: ${summary(ours)}`,
        `${names[1]}: ${summary(theirs)}`,
        `${sideBySide([
          [names[0], ours],
          [names[1], theirs],
        ])}\n`,
      ].join('\n'),
    );
    expect(theirs.some(({ outcome }) => outcome === 'pass')).toBe(true);
  }, 180_000);
});
