import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Draft, fault, topics } from '#contracts';
import type { StreamEvent } from '#nest';
import { died, Embedded } from '../testing/embedded.js';
import { maskTail } from './masks.js';
import type { TailView } from './topic-search-views.js';
import { type TailQuery, tailOf } from './topic-tail.js';

let broker: Embedded;
let ended: AbortController;
beforeEach(async () => {
  broker = await Embedded.open();
  ended = new AbortController();
});
afterEach(async () => {
  ended.abort();
  await broker.close();
});

const topic = topics.replay;
const text = 'MSH|^~\\&|ADT|NORTH|HIE|REGION|20260305081500||ADT^A08|X1|P|2.5.1\rPID|1||4711^^^NH||Quill^Ada\r';
const drafts = (count: number, key = 'a', value = text): Draft[] =>
  Array.from({ length: count }, (_, at) => ({
    ...died(topics.raw, `M${at}`),
    topic,
    key,
    value: new TextEncoder().encode(value),
  }));

/** A reader of the tail; `next` is what the next event tells. */
function reader(query: TailQuery = {}, log: Pick<Embedded['log'], 'read' | 'admin' | 'append'> = broker.log) {
  const looks = tailOf({ log }, topic, query, ended.signal, 1)[Symbol.asyncIterator]();
  const event = async (): Promise<StreamEvent> => {
    for (;;) {
      const { value, done } = await looks.next();
      if (done) throw new Error('the tail has ended');
      if (value) return value;
    }
  };
  return { looks, event, next: async () => (await event()).data as TailView };
}
const offsets = ({ entries }: TailView) => entries.map(({ offset }) => offset);

describe('the live tail of a topic', () => {
  it('begins at the end and tells of what comes, in order', async () => {
    await broker.log.append(drafts(3));
    const tail = reader();
    expect(await tail.event()).toEqual({ type: 'entries', id: '0:3', data: { entries: [], leftOut: 0 } });
    await broker.log.append(drafts(2));
    expect(await tail.next()).toMatchObject({ entries: [{ offset: 3, value: { kind: 'text', text } }, { offset: 4 }] });
  });

  it('goes on behind the event that a reader got last', async () => {
    await broker.log.append(drafts(3));
    expect(offsets(await reader({ after: '0:1' }).next())).toEqual([1, 2]);
    expect(offsets(await reader({ after: '0:9999999' }).next())).toEqual([]);
    expect(offsets(await reader({ after: 'no id of ours' }).next())).toEqual([]);
  });

  it('shows the newest of a burst and says how many it left out', async () => {
    const tail = reader();
    await tail.next();
    await broker.log.append(drafts(330));
    const burst = await tail.next();
    expect([burst.entries.length, burst.entries.at(-1)?.offset, burst.leftOut]).toEqual([50, 329, 280]);
  });

  it('reads nothing while its reader takes nothing, and then counts what it missed', async () => {
    const tail = reader();
    await tail.next();
    for (let round = 0; round < 4; round++) await broker.log.append(drafts(50));
    expect(await tail.next()).toMatchObject({ leftOut: 150 });
  });

  it('shows the entries of one key, and counts those that it did not look at', async () => {
    const tail = reader({ key: 'b' });
    await tail.next();
    await broker.log.append([...drafts(3), ...drafts(1, 'b'), ...drafts(3)]);
    expect(await tail.next()).toMatchObject({ entries: [{ key: 'b', offset: 3 }], leftOut: 0 });
    await broker.log.append([...drafts(2_100), ...drafts(60, 'b')]);
    const burst = await tail.next();
    expect([burst.entries.length, burst.leftOut]).toEqual([50, 160 + 10]);
  });

  it('leaves a large value out, and the values of the oldest where all are too much together', async () => {
    const tail = reader();
    await tail.next();
    await broker.log.append([...drafts(1, 'a', 'x'.repeat(70_000)), ...drafts(10, 'a', 'x'.repeat(60_000))]);
    const values = (await tail.next()).entries.map(({ value }) => value !== undefined);
    expect(values).toEqual([false, false, false, ...Array<boolean>(8).fill(true)]);
  });

  it('says that the log cannot be read, and goes on when it can', async () => {
    let isAway = true;
    const admin = {
      ...broker.log.admin,
      partitions: () => (isAway ? Promise.reject(fault('LOG_UNAVAILABLE')) : broker.log.admin.partitions()),
    };
    const log = { admin, read: broker.log.read.bind(broker.log), append: broker.log.append.bind(broker.log) };
    const tail = reader({}, log as never);
    expect(await tail.event()).toEqual({ type: 'failed', data: { code: 'LOG_UNAVAILABLE' } });
    isAway = false;
    for (let event = await tail.event(); event.type !== 'entries'; event = await tail.event());
    await broker.log.append(drafts(1));
    expect(offsets(await tail.next())).toEqual([0]);
  });

  it('ends with the server', async () => {
    const tail = reader();
    await tail.next();
    ended.abort();
    expect(await tail.looks.next()).toMatchObject({ done: true });
  });

  it('holds nothing of a patient once it is masked', async () => {
    const tail = reader({ after: '0:0' });
    await broker.log.append(drafts(2));
    const seen = await tail.next();
    expect(JSON.stringify(seen)).toMatch(/Quill/);
    expect(JSON.stringify(maskTail(seen))).not.toMatch(/Quill|Ada|4711/);
    expect(maskTail({ code: 'LOG_UNAVAILABLE' })).toEqual({ code: 'LOG_UNAVAILABLE' });
  });
});
