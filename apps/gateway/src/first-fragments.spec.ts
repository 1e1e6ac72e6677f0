import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { parse } from '#hl7';
import { createLog, createMetrics } from '#platform';
import { FirstFragments, fragmentPlace } from './first-fragments.js';
import { answerLater } from './later-answers.js';
import { desk, msh, pid } from './testing/desk.js';

const messageId = (n: number): string => String(n).padStart(20, '0');

/** A message that continues another, and is continued. */
const fragment = (id: string, continues: string, continuedBy = ''): string =>
  msh({ id, accept: 'AL', application: 'AL' }).replace('2.5.1||', `2.5.1||${continues}`) +
  pid +
  (continuedBy && `DSC|${continuedBy}|F\r`);

/** MSH-10 of the messages that are named for those that are taken, one after the other. */
async function named(...contents: readonly string[]): Promise<readonly string[]> {
  const { take } = await desk();
  const firsts = new FirstFragments();
  const laters = [];
  for (const content of contents) laters.push(...(await take(content)).later);
  return laters.map((one) => firsts.of(one).header.controlId);
}

describe('what an application acknowledgement names', () => {
  it('is the message, and of one in fragments the first, also where fragments are sent again', async () => {
    const all = [fragment('F1', '', 'P1'), fragment('F2', 'P1', 'P2'), fragment('F3', 'P2'), fragment('M', '')];
    expect(await named(...all, ...all)).toEqual(['F1', 'F1', 'F1', 'M', 'F1', 'F1', 'F1', 'M']);
  });

  it('is the message where its MSH-14 is of no chain that is open', async () => {
    const chain = [fragment('F1', '', 'P1'), fragment('F2', 'P1')];
    expect(await named(fragment('A', 'P1'), ...chain, fragment('B', 'P1'))).toEqual(['A', 'F1', 'F1', 'B']);
    const other = fragment('O2', 'P1').replace('|APP|', '|OTHER|');
    expect(await named(fragment('F1', '', 'P1'), other)).toEqual(['F1', 'O2']);
  });

  it('keeps no more of a first fragment than its MSH', () => {
    const firsts = new FirstFragments();
    const [, told] = [fragment('F1', '', 'P1'), fragment('F2', 'P1')].map((content, at) => {
      const parsed = parse(Buffer.from(content));
      if (parsed.kind === 'refusal') throw new Error(parsed.code);
      const { message } = parsed;
      return firsts.of({
        message,
        stored: { messageId: asMessageId(messageId(at)), receivedAt: 0 },
        fragment: fragmentPlace(message),
      });
    });
    expect(told?.segments.map(({ name }) => name)).toEqual(['MSH']);
    expect(told?.header.controlId).toBe('F1');
  });

  it('forgets the oldest of too many', async () => {
    const { take } = await desk();
    const [one] = (await take(fragment('F1', '', 'P'))).later;
    const [last] = (await take(fragment('F2', 'P0'))).later;
    if (!one?.fragment || !last) throw new Error('nothing is told later');
    const firsts = new FirstFragments();
    for (let at = 0; at <= 1000; at++) firsts.of({ ...one, fragment: { ...one.fragment, continuedBy: `P${at}` } });
    expect(firsts.of(last).header.controlId).toBe('F2');
  });
});

describe('an application acknowledgement of a fragment', () => {
  it('is none while the message is not whole, and of the whole one names the first', async () => {
    const { take, settle, outcomes } = await desk();
    const firsts = new FirstFragments();
    const told: string[] = [];
    const connection = {
      push: (bytes: Uint8Array) => told.push(Buffer.from(bytes).toString()) > 0,
      holdOpen: () => ({ release: () => undefined }),
    } as unknown as Parameters<typeof answerLater>[1];
    const deps = { outcomes, log: createLog('silent'), metrics: createMetrics() };
    for (const content of [fragment('F1', '', 'P1'), fragment('F2', 'P1')]) {
      const { later } = await take(content);
      await settle(messageId(1), { outcome: 'filtered', code: 'HL7_FRAGMENT_HELD' });
      await settle(messageId(2), { outcome: 'linked' });
      for (const one of later)
        await answerLater({ ...one, message: firsts.of(one) }, connection, { name: 'a', errorFields: 'all' }, deps);
    }
    expect(told.map((answer) => /MSA.*/.exec(answer)?.[0])).toEqual(['MSA|AA|F1']);
    expect((await deps.metrics.applicationAcknowledgements.get()).values.map(({ value }) => value)).toEqual([1]);
  });
});
