import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventLog } from '../event-log.js';
import { applyRetention, planRetention, type RetentionRule } from '../retention.js';
import { keptTopic, numbered, testTopics, until, valuesOf } from './drafts.js';

const hour = 3_600_000;

/** That nothing is dropped which is young enough or which somebody needs. */
export function retentionContract(name: string, open: () => Promise<EventLog>): void {
  describe(`retention: ${name}`, () => {
    let log: EventLog;
    /** Behind the first six entries. */
    let later = 0;
    beforeEach(async () => {
      log = await open();
      await log.admin.ensure(testTopics, 1);
      await log.append(numbered(6, 'old'));
      const [last] = await log.read(keptTopic.name, 0, 5, 1);
      later = (last?.appendedAt ?? 0) + 1;
      await until(() => Date.now() > later);
      await log.append(numbered(2, 'new'));
    });
    afterEach(() => log.close());

    const rule = (of: Partial<RetentionRule> = {}): RetentionRule => ({
      topic: keptTopic.name,
      keptMs: hour,
      isRead: true,
      ...of,
    });
    /** At the time at which the old entries are too old and the others not yet. */
    const plan = async (of: Partial<RetentionRule> = {}) => {
      const [trim] = await planRetention(log.admin, [rule(of)], later + hour);
      return [trim?.begin, trim?.upTo, trim?.heldBy];
    };

    it('drops what is old and worked through, and no offset is given out again', async () => {
      await log.admin.commit('g', keptTopic.name, 0, 8);
      expect(await plan()).toEqual([0, 6, undefined]);
      await applyRetention(log.admin, await planRetention(log.admin, [rule()], later + hour), 100);
      expect(await valuesOf(log, keptTopic.name)).toEqual(['new0', 'new1']);
      expect(await plan()).toEqual([6, 6, undefined]);
      expect(await log.append(numbered(1))).toEqual([8]);
    });

    it('keeps what one of the groups has not worked through, and says which', async () => {
      await log.admin.commit('fast', keptTopic.name, 0, 8);
      await log.admin.commit('slow', keptTopic.name, 0, 2);
      expect(await plan()).toEqual([0, 2, 'slow']);
    });

    it('keeps everything where those who are to read have not begun', async () => {
      expect(await plan()).toEqual([0, 0, undefined]);
      expect(await plan({ isRead: false })).toEqual([0, 6, undefined]);
    });

    it('keeps what is needed, however old it is', async () => {
      await log.admin.commit('g', keptTopic.name, 0, 8);
      const [third] = await log.read(keptTopic.name, 0, 2, 1);
      const [, upTo = 0] = await plan({ neededSince: third?.appendedAt ?? 0 });
      expect(upTo).toBeLessThanOrEqual(2);
      expect(await plan({ neededSince: 0 })).toEqual([0, 0, undefined]);
    });

    it('goes on in steps until nothing is left to be dropped', async () => {
      await log.admin.commit('g', keptTopic.name, 0, 8);
      const steps: (readonly [boolean, number])[] = [];
      for (let more = true; more;) {
        more = await applyRetention(log.admin, await planRetention(log.admin, [rule()], later + hour), 4);
        steps.push([more, (await log.read(keptTopic.name, 0, 0, 100)).length]);
      }
      expect(steps).toEqual([
        [true, 4],
        [false, 2],
      ]);
    });
  });
}
