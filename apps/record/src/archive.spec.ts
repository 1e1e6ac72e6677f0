import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Draft, jsonValue, type MessageOutcome, topics } from '#contracts';
import { attributes, messageId, receivedAt, runningRecord } from './testing/running-record.js';

const raw = (at: number, parts: Record<string, string> = {}, key = 'key-1'): Draft => ({
  topic: topics.raw,
  key,
  attributes: {
    ...attributes('hie.hl7.raw.v1', at),
    feed: 'north',
    organization: 'NORTH',
    messagetype: 'ADT^A01',
    controlid: `C${at}`,
    acknowledgement: 'AA',
    disposition: 'accepted',
    ...parts,
  },
  value: new TextEncoder().encode('MSH|'),
});

const outcome = (at: number, what: MessageOutcome['outcome'], code?: string): Draft => ({
  topic: topics.outcome,
  key: messageId(at),
  attributes: attributes('hie.hl7.outcome.v1', at),
  value: jsonValue({
    messageId: messageId(at),
    outcome: what,
    stage: 'mpi',
    at: receivedAt(at),
    ...(code && { code }),
  } satisfies MessageOutcome),
});

describe('archive', () => {
  it('keeps what is known of a message without its bytes', async () => {
    const record = await runningRecord();
    await record.append(
      raw(1),
      raw(2, { disposition: 'unusable', code: 'HL7_MSH_MISSING', reused: 'true' }, 'feed:north'),
    );
    await record.archiveFrom(topics.raw);
    expect(await record.archive.byMessageId(messageId(1))).toEqual({
      messageId: messageId(1),
      controlId: 'C1',
      feed: 'north',
      organization: 'NORTH',
      messageType: 'ADT^A01',
      receivedAt: Date.parse(receivedAt(1)),
      sourceKey: 'key-1',
      partition: 0,
      offset: expect.any(Number),
      acknowledgement: 'AA',
      disposition: 'accepted',
      reused: false,
    });
    const [unusable] = await record.archive.byControlId('C2', 5);
    expect(unusable).toMatchObject({ code: 'HL7_MSH_MISSING', reused: true });
    expect(unusable).not.toHaveProperty('sourceKey');
  });

  it('finds a message by its numbers, once, however often it lies in the log', async () => {
    const record = await runningRecord();
    const value = new TextEncoder().encode('MSH|^~\\&|||||||ADT^A01|C1\rPID|||70421');
    await record.append({ ...raw(1), value }, { ...raw(1), value }, raw(2));
    await record.archiveFrom(topics.raw);
    await record.append({ ...raw(1), value });
    await record.archiveFrom(topics.raw);
    const found = await record.search.find([{ kind: 'number', text: '70421' }], { limit: 5 });
    expect(found).toEqual({ messageIds: [messageId(1)] });
  });

  it('moves the count when a dead message is replayed and linked', async () => {
    const record = await runningRecord();
    await record.append(raw(1), outcome(1, 'dead', 'STAGE_FAILED'));
    await record.archiveFrom(topics.raw);
    await record.archiveFrom(topics.outcome);
    expect(await record.archive.counts()).toMatchObject({ received: 1, dead: 1, linked: 0, pending: 0 });
    await record.append(outcome(1, 'linked'));
    await record.archiveFrom(topics.outcome);
    expect(await record.archive.counts()).toMatchObject({ received: 1, dead: 0, linked: 1, pending: 0 });
  });

  it('counts a message that lies twice in the log once', async () => {
    const record = await runningRecord();
    await record.append(raw(1), raw(1));
    await record.archiveFrom(topics.raw);
    expect(await record.archive.counts()).toMatchObject({ received: 1, pending: 1 });
  });

  it('counts exactly whatever the order in which messages and outcomes are read', async () => {
    const outcomes = ['linked', 'answered', 'refused', 'filtered', 'dead'] as const;
    const step = fc.record({ at: fc.integer({ min: 1, max: 5 }), what: fc.option(fc.constantFrom(...outcomes)) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const record = await runningRecord();
        for (const { at, what } of steps) {
          await record.append(what ? outcome(at, what) : raw(at));
          await record.archiveFrom(what ? topics.outcome : topics.raw);
          const counts = await record.archive.counts();
          const { received, pending, ...settled } = counts;
          expect(pending).toBeGreaterThanOrEqual(0);
          expect(Object.values(settled).reduce((sum, n) => sum + n, pending)).toBe(received);
        }
        const received = new Set(steps.filter(({ what }) => !what).map(({ at }) => at));
        const last = new Map(steps.flatMap(({ at, what }) => (what && received.has(at) ? [[at, what] as const] : [])));
        const expected = Object.fromEntries(
          outcomes.map((what) => [what, [...last.values()].filter((one) => one === what).length]),
        );
        expect(await record.archive.counts()).toEqual({
          ...expected,
          received: received.size,
          pending: received.size - last.size,
        });
      }),
      { numRuns: 40 },
    );
  });
});
