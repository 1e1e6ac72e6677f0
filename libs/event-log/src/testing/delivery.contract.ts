import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fault } from '#contracts';
import type { EventLog } from '../event-log.js';
import { collect, commit, draft, keptTopic, numbered, otherTopic, testTopics, text, until, wide } from './drafts.js';

/** What every event log promises to subscribers. */
export function deliveryContract(name: string, open: () => Promise<EventLog>): void {
  describe(`delivery: ${name}`, () => {
    let log: EventLog;
    beforeEach(async () => {
      log = await open();
      await log.admin.ensure(testTopics, 1);
    });
    afterEach(() => log.close());

    it('keeps an entry of 20 MB whole, and delivers it alone', async () => {
      const large = new Uint8Array(20_000_000).map((_, at) => at % 251);
      await log.append([draft('k', 'before'), draft('k', large), draft('k', 'after')]);
      const sizes: number[][] = [];
      await log.subscribe('g', [keptTopic.name], wide, async (batch) => {
        sizes.push(batch.entries.map(({ value }) => value.length));
        await commit(log, 'g', batch);
      });
      await until(() => sizes.flat().length === 3);
      expect(sizes).toEqual([[6], [20_000_000], [5]]);
    });

    it('delivers a backlog and what comes later, in order', async () => {
      await log.append(numbered(250));
      const seen: string[] = [];
      await collect(log, 'g', seen);
      await until(() => seen.length === 250);
      await log.append([draft('k', 'later')]);
      await until(() => seen.length === 251);
      expect(seen).toEqual([...numbered(250).map(({ value }) => text(value)), 'later']);
    });

    it('keeps to the limits of a batch', async () => {
      await log.append(numbered(10, 'key'));
      const sizes: number[] = [];
      const limits = { batchEntriesMax: 4, batchBytesMax: 12 };
      await log.subscribe('g', [keptTopic.name], limits, async (batch) => {
        sizes.push(batch.entries.length);
        await commit(log, 'g', batch);
      });
      await until(() => sizes.reduce((sum, size) => sum + size, 0) === 10);
      expect(Math.max(...sizes)).toBe(3);
    });

    it('hands out the next batch only after the one in hand has settled', async () => {
      await log.append(numbered(6));
      let inHand = 0;
      let most = 0;
      let done = 0;
      await log.subscribe('g', [keptTopic.name], { ...wide, batchEntriesMax: 1 }, async (batch) => {
        most = Math.max(most, ++inHand);
        await new Promise((resolve) => setImmediate(resolve));
        inHand--;
        done++;
        await commit(log, 'g', batch);
      });
      await until(() => done === 6);
      expect(most).toBe(1);
    });

    it('delivers again what was rejected, before anything newer', async () => {
      await log.append([draft('k', '1'), draft('k', '2')]);
      const seen: string[] = [];
      await log.subscribe('g', [keptTopic.name], { ...wide, batchEntriesMax: 1 }, async (batch) => {
        seen.push(...batch.entries.map(({ value }) => text(value)));
        if (seen.length < 3) throw fault('STORE_UNAVAILABLE');
        await commit(log, 'g', batch);
      });
      await until(() => seen.length === 4);
      expect(seen).toEqual(['1', '1', '1', '2']);
    });

    it('gives each group everything, at its own pace', async () => {
      await log.append(numbered(3));
      const first: string[] = [];
      const second: string[] = [];
      await collect(log, 'first', first);
      await until(() => first.length === 3);
      await collect(log, 'second', second);
      await until(() => second.length === 3);
      expect(second).toEqual(first);
    });

    it('goes on from the committed offset for a new member of a group', async () => {
      await log.append(numbered(5));
      await log.admin.commit('g', keptTopic.name, 0, 3);
      const seen: string[] = [];
      await collect(log, 'g', seen);
      await until(() => seen.length === 2);
      expect(seen).toEqual(['k3', 'k4']);
    });

    it('goes back when a group seeks', async () => {
      await log.append(numbered(4));
      const seen: string[] = [];
      await collect(log, 'g', seen);
      await until(async () => (await log.admin.groups())[0]?.lag === 0);
      await log.admin.commit('g', keptTopic.name, 0, 2);
      await until(() => seen.length === 6);
      expect(seen.slice(4)).toEqual(['k2', 'k3']);
    });

    it('shows the lag of a group from its subscription on', async () => {
      await log.append(numbered(7));
      const held = Promise.withResolvers<void>();
      const subscription = await log.subscribe(
        'g',
        [keptTopic.name],
        { ...wide, batchEntriesMax: 5 },
        async (batch) => {
          await held.promise;
          await commit(log, 'g', batch);
        },
      );
      const lag = async () => (await log.admin.groups()).map(({ group, topic, lag }) => [group, topic, lag]);
      expect(await lag()).toEqual([['g', keptTopic.name, 7]]);
      held.resolve();
      await until(async () => (await log.admin.groups())[0]?.lag === 0);
      expect((await log.admin.groups())[0]?.committed).toBe(7);
      await subscription.close();
    });

    it('waits for the delivery in hand when it is closed, and delivers nothing afterwards', async () => {
      await log.append(numbered(4));
      const entered = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      let deliveries = 0;
      const subscription = await log.subscribe('g', [keptTopic.name], { ...wide, batchEntriesMax: 1 }, async () => {
        deliveries++;
        entered.resolve();
        await held.promise;
      });
      await entered.promise;
      let closed = false;
      const closing = subscription.close().then(() => (closed = true));
      await new Promise((resolve) => setImmediate(resolve));
      expect(closed).toBe(false);
      held.resolve();
      await closing;
      await log.append(numbered(1));
      await new Promise((resolve) => setImmediate(resolve));
      expect(deliveries).toBe(1);
    });

    it('spreads keys over eight partitions, each key in one, in order', async () => {
      await log.admin.ensure([otherTopic], 8);
      const keys = Array.from({ length: 40 }, (_, at) => `key-${at}`);
      for (let round = 0; round < 5; round++) {
        await log.append(keys.map((key) => draft(key, String(round), otherTopic)));
      }
      const seen = new Map<string, string[]>();
      const used = new Set<number>();
      await log.subscribe('g', [otherTopic.name], { ...wide, batchEntriesMax: 7 }, async (batch) => {
        used.add(batch.partition);
        for (const { key, value } of batch.entries) {
          seen.set(key, [...(seen.get(key) ?? []), `${batch.partition}:${text(value)}`]);
        }
        await commit(log, 'g', batch);
      });
      await until(() => [...seen.values()].flat().length === 200);
      expect(used.size).toBe(8);
      for (const rounds of seen.values()) {
        const partition = rounds[0]?.split(':')[0];
        expect(rounds).toEqual([0, 1, 2, 3, 4].map((round) => `${partition}:${round}`));
      }
    });
  });
}
