import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom, skip } from 'rxjs';
import { fault } from '#contracts';
import { RedisConnection } from '#platform/redis';
import { RedisHints } from '#storage';
import { LiveNumbers } from '../../apps/console/src/api/live.js';
import { until } from '../../libs/event-log/src/testing/drafts.js';
import { answering } from './redis-connected.js';
import { redisOf } from './redis-servers.js';
import { type Source, sourceOf } from './sources.js';

const source = sourceOf('redis', 'hints between processes');

(source ? it : it.skip)('Redis can be had', () => expect(source).toBeDefined());
if (source) suiteOn(source);

function suiteOn(from: Source): void {
  const server = redisOf(from);
  const opened: RedisConnection[] = [];
  afterEach(() => {
    for (const redis of opened.splice(0)) redis.close();
  });

  async function processOf(prefix: string): Promise<RedisHints> {
    const redis = RedisConnection.open(server().url, { prefix, restMs: 20 });
    opened.push(redis);
    await answering(redis);
    return new RedisHints(redis);
  }

  /** Tells until it is heard: what is told before the other one listens is lost. */
  async function toldUntil(hints: RedisHints, heard: () => boolean): Promise<void> {
    await until(() => {
      hints.changed();
      return heard();
    }, 10_000);
  }

  describe('hints between processes', () => {
    it('reach all that listen under the same prefix and nobody else, many calls as one', async () => {
      const prefix = `hints-${Date.now()}.`;
      const [sender, one, other, stranger] = [
        await processOf(prefix),
        await processOf(prefix),
        await processOf(prefix),
        await processOf(`other-${prefix}`),
      ];
      const heard = [0, 0, 0];
      [one, other, stranger].forEach((hints, at) => hints.listen(() => heard.splice(at, 1, (heard[at] ?? 0) + 1)));
      let calls = 0;
      await toldUntil(sender, () => ++calls > 0 && (heard[0] ?? 0) > 0 && (heard[1] ?? 0) > 0);
      expect(heard[2]).toBe(0);
      expect(heard[0]).toBeLessThan(calls / 5);
    });

    it('are heard again after Redis was killed and started', async () => {
      const prefix = `killed-${Date.now()}.`;
      const [sender, listener] = [await processOf(prefix), await processOf(prefix)];
      let heard = 0;
      listener.listen(() => heard++);
      await toldUntil(sender, () => heard > 0);
      await server().process?.end('SIGKILL');
      sender.changed();
      await server().process?.start();
      await Promise.all(opened.map(answering));
      const before = heard;
      await toldUntil(sender, () => heard > before);
    });

    it('have a console read at once what it would read later anyway', async () => {
      const prefix = `live-${Date.now()}.`;
      const [sender, listener] = [await processOf(prefix), await processOf(prefix)];
      let reads = 0;
      const never = 3_600_000;
      const read = async () => {
        reads++;
        throw fault('STORE_UNAVAILABLE');
      };
      const second = firstValueFrom(new LiveNumbers(read, { hints: listener, periodMs: never }).events.pipe(skip(1)));
      await until(() => reads === 1);
      await toldUntil(sender, () => reads > 1);
      expect(await second).toEqual({ type: 'failed', data: { code: 'STORE_UNAVAILABLE' } });
    });
  });
}
