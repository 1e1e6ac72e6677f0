import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventLog } from '../event-log.js';
import { applyReset, planMoves, planReset, type ResetTarget } from '../offset-reset.js';
import { collect, keptTopic, numbered, otherTopic, testTopics, until } from './drafts.js';

/** What every event log promises to those who look after groups. */
export function adminContract(name: string, open: () => Promise<EventLog>): void {
  describe(`administration: ${name}`, () => {
    let log: EventLog;
    beforeEach(async () => {
      log = await open();
      await log.admin.ensure(testTopics, 1);
    });
    afterEach(() => log.close());

    it('finds the first entry that is not older than a time', async () => {
      await log.append(numbered(3, 'old'));
      const [last] = await log.read(keptTopic.name, 0, 2, 1);
      const between = (last?.appendedAt ?? 0) + 1;
      await until(() => Date.now() > between);
      await log.append(numbered(2, 'new'));
      expect(await log.admin.offsetAt(keptTopic.name, 0, between)).toBe(3);
      expect(await log.admin.offsetAt(keptTopic.name, 0, 0)).toBe(0);
      expect(await log.admin.offsetAt(keptTopic.name, 0, between + 3_600_000)).toBe(5);
      expect(await log.admin.offsetAt(otherTopic.name, 0, 0)).toBe(0);
      await expect(log.admin.offsetAt('test.unknown', 0, 0)).rejects.toMatchObject({ code: 'LOG_TOPIC_UNKNOWN' });
    });

    it('says what moving a group means before it is moved', async () => {
      await log.append(numbered(10));
      await log.admin.commit('g', keptTopic.name, 0, 6);
      await log.admin.trim(keptTopic.name, 0, 2);
      const meaning = async (target: ResetTarget) => {
        const { again, skipped, partitions } = await planReset(
          log.admin,
          { group: 'g', topic: keptTopic.name },
          target,
        );
        return [partitions[0]?.to, again, skipped];
      };
      expect(await meaning({ to: 'begin' })).toEqual([2, 4, 0]);
      expect(await meaning({ to: 'end' })).toEqual([10, 0, 4]);
      expect(await meaning({ to: 'offset', offset: 5 })).toEqual([5, 1, 0]);
      expect(await meaning({ to: 'offset', offset: 99 })).toEqual([10, 0, 4]);
      expect(await meaning({ to: 'time', at: 0 })).toEqual([2, 4, 0]);
      expect((await log.admin.groups()).map(({ committed }) => committed)).toEqual([6]);
      const unknown = { code: 'LOG_GROUP_UNKNOWN' };
      const end: ResetTarget = { to: 'end' };
      await expect(planReset(log.admin, { group: 'nobody' }, end)).rejects.toMatchObject(unknown);
      await expect(planReset(log.admin, { group: 'g', topic: otherTopic.name }, end)).rejects.toMatchObject(unknown);
      await expect(planReset(log.admin, { group: 'g', partition: 7 }, end)).rejects.toMatchObject(unknown);
      const moves = [{ topic: keptTopic.name, partition: 0, offset: 4 }];
      expect(await planMoves(log.admin, 'g', moves)).toMatchObject({ again: 2, skipped: 0 });
      const foreign = { topic: otherTopic.name, partition: 0, offset: 0 };
      await expect(planMoves(log.admin, 'g', [...moves, foreign])).rejects.toMatchObject(unknown);
    });

    it('delivers again what a group was moved back over while nobody worked', async () => {
      await log.append(numbered(4));
      const seen: string[] = [];
      const first = await collect(log, 'g', seen);
      await until(async () => seen.length === 4 && (await log.admin.groups())[0]?.lag === 0);
      await first.close();
      const plan = await planReset(log.admin, { group: 'g' }, { to: 'offset', offset: 1 });
      await applyReset(log.admin, plan);
      await collect(log, 'g', seen);
      await until(() => seen.length === 4 + plan.again);
      expect(seen.slice(4)).toEqual(['k1', 'k2', 'k3']);
    });

    it('leaves out what a group was moved over while nobody worked', async () => {
      await log.append(numbered(4));
      await log.admin.commit('g', keptTopic.name, 0, 1);
      await applyReset(log.admin, await planReset(log.admin, { group: 'g' }, { to: 'end' }));
      await log.append(numbered(1, 'later'));
      const seen: string[] = [];
      await collect(log, 'g', seen);
      await until(() => seen.length === 1);
      expect(seen).toEqual(['later0']);
    });
  });
}
