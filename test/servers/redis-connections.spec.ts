import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisConnection } from '#platform/redis';
import { type CountedScope, RedisConnectionCounts } from '#storage';
import { until } from '../../libs/event-log/src/testing/drafts.js';
import { answering } from './redis-connected.js';
import { redisOf } from './redis-servers.js';
import { type Source, sourceOf } from './sources.js';

const source = sourceOf('redis', 'connections of all gateways');

(source ? it : it.skip)('Redis can be had', () => expect(source).toBeDefined());
if (source) suiteOn(source);

const two: readonly CountedScope[] = [{ name: 'all', max: 2 }];

function suiteOn(from: Source): void {
  const server = redisOf(from);
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function connected(prefix: string): Promise<RedisConnection> {
    const redis = RedisConnection.open(server().url, { prefix, restMs: 20, timeoutMs: 1000 });
    await answering(redis);
    closing.push(async () => redis.close());
    return redis;
  }

  /** `killed` is never stopped and shows itself no more. */
  async function gateway(prefix: string, name: string, killed = false): Promise<RedisConnectionCounts> {
    const counts = new RedisConnectionCounts(await connected(prefix), name);
    if (killed) return counts;
    counts.start();
    closing.unshift(() => counts.stop());
    return counts;
  }

  /** Whether there is room for one more. */
  const room = async (counts: RedisConnectionCounts): Promise<boolean | undefined> => {
    const taken = await counts.take(two);
    if (taken !== false) counts.release(two);
    return taken;
  };

  describe('connections of all gateways together', () => {
    it('are as many as each of their scopes lets in, however many come at once', async () => {
      const prefix = `connections-${Date.now()}.`;
      const [one, other] = [await gateway(prefix, 'one'), await gateway(prefix, 'two')];
      const lab: readonly CountedScope[] = [
        { name: 'all', max: 5 },
        { name: 'feed lab', max: 3 },
      ];
      const all: readonly CountedScope[] = [{ name: 'all', max: 5 }];
      const taken = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? one : other).take(lab)));
      expect(taken.filter((letIn) => letIn)).toHaveLength(3);
      const more = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? one : other).take(all)));
      expect(more.filter((letIn) => letIn)).toHaveLength(2);
    });

    it('are free again once one has gone, wherever', async () => {
      const prefix = `gone-${Date.now()}.`;
      const [one, other] = [await gateway(prefix, 'one'), await gateway(prefix, 'two')];
      expect([await one.take(two), await one.take(two), await other.take(two)]).toEqual([true, true, false]);
      one.release(two);
      await until(async () => (await room(other)) === true);
    });

    it('of a gateway that was killed end with it', async () => {
      const prefix = `killed-${Date.now()}.`;
      const [killed, other] = [await gateway(prefix, 'one', true), await gateway(prefix, 'two')];
      expect([await killed.take(two), await killed.take(two), await other.take(two)]).toEqual([true, true, false]);
      await until(async () => (await room(other)) === true, 15_000);
      expect([await other.take(two), await other.take(two), await other.take(two)]).toEqual([true, true, false]);
    });

    it('are known again soon after Redis has forgotten them', async () => {
      const prefix = `flushed-${Date.now()}.`;
      const redis = await connected(prefix);
      const [one, other] = [await gateway(prefix, 'one'), await gateway(prefix, 'two')];
      expect([await one.take(two), await one.take(two)]).toEqual([true, true]);
      await redis.ask((client) => client.flushall());
      expect(await room(other)).toBe(true);
      await until(async () => (await room(other)) === false, 5000);
    });

    it.each(['frozen', 'killed'])(
      'are not known while Redis is %s, and known again by themselves',
      async (state) => {
        const prefix = `${state}-${Date.now()}.`;
        const [one, other] = [await gateway(prefix, 'one'), await gateway(prefix, 'two')];
        expect(await one.take(two)).toBe(true);
        if (state === 'frozen') server().process?.freeze();
        else await server().process?.end('SIGKILL');
        expect(await other.take(two)).toBeUndefined();
        if (state === 'frozen') server().process?.thaw();
        else await server().process?.start();
        await until(async () => (await room(one)) === false, 10_000);
        other.release(two);
        await until(async () => (await room(one)) === true, 10_000);
      },
      30_000,
    );
  });
}
