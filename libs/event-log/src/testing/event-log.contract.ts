import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Capabilities, EventLog } from '../event-log.js';
import { adminContract } from './admin.contract.js';
import { retentionContract } from './retention.contract.js';
import { deliveryContract } from './delivery.contract.js';
import {
  collect,
  compactedTopic,
  draft,
  keptTopic,
  numbered,
  testTopics,
  text,
  until,
  valuesOf,
  wide,
} from './drafts.js';

export { draft, keptTopic, otherTopic, compactedTopic, testTopics, text, until, valuesOf } from './drafts.js';
export { intakeContract } from './intake.contract.js';
export { unitOfWorkContract } from './unit-of-work.contract.js';

export interface EventLogSubject {
  readonly name: string;
  /** An empty log that may write `testTopics` (not made yet), with quick polls and redeliveries. */
  open(): Promise<EventLog>;
  /** The log that was opened last, closed and opened again. */
  reopen?(): Promise<EventLog>;
  readonly capabilities: Capabilities;
}

const put = (key: string, value: string) => draft(key, value, compactedTopic);

/** What every event log promises, whatever it is made of. */
export function eventLogContract({ name, open, reopen, capabilities }: EventLogSubject): void {
  describe(`event log: ${name}`, () => {
    let log: EventLog;
    beforeEach(async () => {
      log = await open();
      await log.admin.ensure(testTopics, 1);
    });
    afterEach(() => log.close());

    it('says what it can do', () => {
      expect(log.capabilities).toEqual(capabilities);
    });

    it('gives back what was appended, with offsets that grow by one', async () => {
      const first = await log.append([draft('a', 'one'), draft('b', new Uint8Array([0, 255, 13, 28]))]);
      const second = await log.append([draft('c', '')]);
      expect([...first, ...second]).toEqual([0, 1, 2]);
      const entries = await log.read(keptTopic.name, 0, 0, 10);
      expect(entries.map(({ key, offset }) => [key, offset])).toEqual([['a', 0], ['b', 1], ['c', 2]]); // prettier-ignore
      expect([...(entries[1]?.value ?? [])]).toEqual([0, 255, 13, 28]);
      expect(entries[0]?.attributes).toEqual({
        id: 'id-a',
        source: '/test',
        type: 'hie.test.v1',
        time: '2026-01-02T03:04:05.678Z',
        messageid: 'message-a',
      });
      expect(entries[0]?.appendedAt).toBeGreaterThan(0);
    });

    it('keeps the order of concurrent appends of one caller, and gives each its own offset', async () => {
      const offsets = await Promise.all(numbered(200).map((one) => log.append([one])));
      expect(offsets.flat()).toEqual(Array.from({ length: 200 }, (_, at) => at));
      expect(await valuesOf(log, keptTopic.name)).toEqual(numbered(200).map(({ value }) => text(value)));
    });

    it('reads from any offset and no more than asked', async () => {
      await log.append(numbered(10));
      expect((await log.read(keptTopic.name, 0, 7, 2)).map(({ offset }) => offset)).toEqual([7, 8]);
      expect(await log.read(keptTopic.name, 0, 10, 5)).toEqual([]);
      expect(await log.read(keptTopic.name, 5, 0, 5)).toEqual([]);
    });

    it('refuses a topic that does not exist, and then appends none of the drafts', async () => {
      const unknown = { ...keptTopic, name: 'test.unknown' };
      await expect(log.append([draft('k', 'v'), draft('k', 'v', unknown)])).rejects.toMatchObject({
        code: 'LOG_TOPIC_UNKNOWN',
      });
      await expect(log.read('test.unknown', 0, 0, 1)).rejects.toMatchObject({ code: 'LOG_TOPIC_UNKNOWN' });
      await expect(log.subscribe('g', ['test.unknown'], wide, async () => undefined)).rejects.toThrow(
        'LOG_TOPIC_UNKNOWN',
      );
      if (capabilities.atomicAppend) expect(await valuesOf(log, keptTopic.name)).toEqual([]);
    });

    it('does not fail the appends that share a commit with a bad one', async () => {
      const unknown = draft('k', 'v', { ...keptTopic, name: 'test.unknown' });
      const results = await Promise.allSettled(
        [draft('k', '1'), unknown, draft('k', '2')].map((one) => log.append([one])),
      );
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await valuesOf(log, keptTopic.name)).toEqual(['1', '2']);
    });

    it('forgets a group, which begins anew where it comes again', async () => {
      await log.append(numbered(3));
      await log.admin.commit('g', keptTopic.name, 0, 2);
      await log.admin.commit('h', keptTopic.name, 0, 1);
      await log.admin.forget('g');
      expect((await log.admin.groups()).map(({ group }) => group)).toEqual(['h']);
      expect((await log.admin.groups(['h'])).map(({ group }) => group)).toEqual(['h']);
      expect(await log.admin.groups(['g'])).toEqual([]);
      const seen: string[] = [];
      await collect(log, 'g', seen);
      await until(() => seen.length === 3);
    });

    it('trims from the front, and never gives an offset out again', async () => {
      await log.append(numbered(5));
      await log.admin.trim(keptTopic.name, 0, 3);
      expect(await valuesOf(log, keptTopic.name)).toEqual(['k3', 'k4']);
      await log.admin.trim(keptTopic.name, 0, 100);
      expect((await log.admin.partitions([keptTopic.name])).every(({ topic }) => topic === keptTopic.name)).toBe(true);
      expect((await log.admin.partitions()).find(({ topic }) => topic === keptTopic.name)).toMatchObject({
        begin: 5,
        end: 5,
      });
      if (reopen) {
        await log.close();
        log = await reopen();
      }
      expect(await log.append([draft('k', 'next')])).toEqual([5]);
      const seen: string[] = [];
      await collect(log, 'new', seen);
      await until(() => seen.length === 1);
      expect(seen).toEqual(['next']);
    });

    if (capabilities.compaction === 'at once') {
      it('keeps the last entry of each key of a compacted topic', async () => {
        await log.append([put('a', '1'), put('b', '1'), put('a', '2')]);
        await log.append([put('a', '3')]);
        const entries = await log.read(compactedTopic.name, 0, 0, 10);
        expect(entries.map(({ key, offset, value }) => [key, offset, text(value)])).toEqual([['b', 1, '1'], ['a', 3, '3']]); // prettier-ignore
        const seen: string[] = [];
        await collect(log, 'g', seen, compactedTopic.name);
        await until(() => seen.length === 2);
        await until(async () => (await log.admin.groups())[0]?.lag === 0);
        expect((await log.admin.groups())[0]?.committed).toBe(4);
      });
    }

    if (reopen) {
      it('finds everything again after it was closed: entries, offsets and progress', async () => {
        await log.append(numbered(5));
        await log.admin.commit('g', keptTopic.name, 0, 4);
        await log.close();
        log = await reopen();
        expect(await valuesOf(log, keptTopic.name)).toHaveLength(5);
        expect(await log.append([draft('k', 'next')])).toEqual([5]);
        expect(await log.admin.groups()).toEqual([
          { group: 'g', topic: keptTopic.name, partition: 0, committed: 4, lag: 2 },
        ]);
      });
    }
  });
  deliveryContract(name, open);
  adminContract(name, open);
  retentionContract(name, open);
}
