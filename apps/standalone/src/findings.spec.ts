import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts';
import { loadConfig, openFeed } from '#platform';
import { RunningStages } from './testing/running-stages.js';

const config = loadConfig({});
const berlin = { ...config, feeds: [{ ...openFeed, timeZone: 'Europe/Berlin' }] };
const day = '2026-03-03';

let stages: RunningStages;
beforeEach(async () => {
  stages = await RunningStages.open(config);
});
afterEach(() => stages.close());

const admission = (id: string, ...more: readonly string[]): Buffer =>
  Buffer.from(
    [
      `MSH|^~\\&|ADT|NORTH|HIE|HIE|20260303083000||ADT^A01|${id}|P|2.5.1`,
      'PID|1||4711^^^NORTH^MR||Okafor^Nia||19800417|Q',
      'PV1|1|I|W4^12^B|||||||||||||||||V9',
      ...more,
    ].join('\r'),
  );

async function shown(): Promise<readonly string[]> {
  const totals = await stages.findings.totals('default', day, day, 100);
  return totals.map(({ kind, at, detail, messages }) => `${messages} ${kind} ${at} ${detail}`.trim()).sort();
}

describe('what a feed sends and nobody uses', () => {
  const expected = [
    '1 unread ZPD-3',
    '2 guess MSH-7 TIME_ZONE_UNKNOWN',
    '2 guess PID-3 AUTHORITY_NOT_ENROLLED NORTH',
    '2 unmapped PID-8 0001 Q',
  ];

  beforeEach(async () => {
    await stages.receive([admission('A1', 'ZPD|||x', 'ZPD|||y'), admission('A2'), Buffer.from('no HL7')]);
    await stages.work();
  });

  it('is counted once for each message, and nothing of one that became no event', async () => {
    expect(await shown()).toEqual(expected);
    expect((await stages.findings.days('default', day, day)).map(({ messages }) => messages)).toEqual([2]);
  });

  it('stays as it is when entries are delivered again', async () => {
    await stages.deliverAgain('normalizer', topics.raw);
    expect(await shown()).toEqual(expected);
  });

  it('stays as it is when messages are normalized again and promoted', async () => {
    stages.configured(berlin);
    const run = await stages.command({ kind: 'begin' });
    await stages.work();
    await stages.command({ kind: 'promote', run, leavingResources: false });
    await stages.work();
    expect((await stages.shadow.run(run))?.promoted).toBe(2);
    expect(await shown()).toEqual(expected);
  });
});
