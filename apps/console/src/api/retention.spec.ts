import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asMessageId, base32, type MessageId, topics } from '#contracts';
import { SqliteRetentionStore } from '#storage';
import { Embedded, receivedAt } from '../testing/embedded.js';
import { findMessages } from './find.js';
import { inspect } from './inspection.js';
import { retentionReport } from './retention.js';
import { messageTrace, trace } from './trace.js';

const dayMs = 86_400_000;
const idOf = (days: number, number: number): MessageId =>
  asMessageId(base32(receivedAt - days * dayMs, 10) + base32(number, 10));

describe('what is kept', () => {
  let console: Embedded;
  beforeEach(async () => {
    console = await Embedded.open();
    for (const number of [1, 2, 3])
      await console.receive({ messageId: idOf(0, number), controlId: `C-${number}`, outcome: 'linked' });
  });
  afterEach(() => console.close());

  const topicOf = async (name: string) =>
    (await retentionReport(console.deps)).topics.find(({ topic }) => topic === name);
  const storeOf = async (name: string) =>
    (await retentionReport(console.deps)).stores.find(({ store }) => store === name);

  it('is told of each topic with its oldest entry, what goes next and who keeps it', async () => {
    await console.log.admin.commit('archive', topics.raw, 0, 3);
    expect(await topicOf(topics.raw)).toMatchObject({ keptDays: 30, entries: 3, oldest: expect.any(String), due: 3 });
    await console.log.admin.commit('normalizer', topics.raw, 0, 1);
    expect(await topicOf(topics.raw)).toMatchObject({ due: 1, heldBy: 'normalizer' });
  });

  it('is everything where nothing is configured', async () => {
    expect(await topicOf(topics.linked)).toEqual({
      topic: topics.linked,
      partition: 0,
      entries: 0,
      dropped: 0,
      due: 0,
    });
    expect(await storeOf('recordHistory')).toEqual({
      store: 'recordHistory',
      holds: expect.any(String),
      entries: 0,
      bytes: 0,
      dropped: 0,
    });
  });

  async function drop(days: number): Promise<void> {
    const sweep = {
      store: 'messages',
      before: receivedAt - days * dayMs,
      settledBefore: receivedAt,
      max: 100,
    } as const;
    const store = new SqliteRetentionStore();
    const { dropped, held } = await store.sweep(console.database, sweep);
    await store.ended(console.database, { ...sweep, at: receivedAt, dropped, held });
  }

  it('is told of each store with its limit, what it holds, what went last and when it is swept next', async () => {
    await console.receive({ messageId: idOf(100, 4), receivedAt: receivedAt - 100 * dayMs, outcome: 'linked' });
    await console.receive({ messageId: idOf(100, 5), receivedAt: receivedAt - 100 * dayMs });
    await drop(90);
    const at = new Date(receivedAt).toISOString();
    expect(await storeOf('messages')).toMatchObject({
      keptDays: 90,
      entries: 4,
      held: 1,
      dropped: 1,
      lastDropped: { at, entries: 1 },
      droppedBefore: new Date(receivedAt - 90 * dayMs).toISOString(),
      nextSweep: new Date(receivedAt + 60_000).toISOString(),
    });
    expect((await storeOf('messages'))?.bytes).toBeGreaterThan(100);
  });

  it('is told to whoever looks for a message that went, and nobody is told so before', async () => {
    const gone = idOf(100, 4);
    await console.receive({
      messageId: gone,
      receivedAt: receivedAt - 100 * dayMs,
      controlId: 'OLD',
      outcome: 'linked',
    });
    expect(await trace(console.deps, 'NEVER')).toEqual({ controlId: 'NEVER', messages: [] });
    await expect(messageTrace(console.deps, idOf(100, 9))).rejects.toMatchObject({ code: 'API_NOT_FOUND' });
    await drop(90);
    const droppedBefore = new Date(receivedAt - 90 * dayMs).toISOString();
    expect(await trace(console.deps, 'OLD')).toEqual({ controlId: 'OLD', messages: [], droppedBefore });
    expect(await findMessages(console.deps, { number: '4711' })).toMatchObject({ messages: [], droppedBefore });
    const told = { code: 'API_NO_LONGER_KEPT', detail: { of: 'message', droppedBefore } };
    await expect(messageTrace(console.deps, gone)).rejects.toMatchObject(told);
    await expect(inspect(console.deps, gone)).rejects.toMatchObject(told);
    await expect(messageTrace(console.deps, idOf(1, 9))).rejects.toMatchObject({ code: 'API_NOT_FOUND' });
    await expect(messageTrace(console.deps, 'nonsense')).rejects.toMatchObject({ code: 'API_NOT_FOUND' });
  });

  it('is told of what never goes', async () => {
    expect((await retentionReport(console.deps)).never.map(({ what }) => what)).toContain('The audit trail');
  });
});
