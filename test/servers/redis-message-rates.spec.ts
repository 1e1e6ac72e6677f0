import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisConnection } from '#platform/redis';
import { InProcessMessageRates, RedisMessageRates } from '#storage';
import { answering } from './redis-connected.js';
import { redisOf } from './redis-servers.js';
import { type Source, sourceOf } from './sources.js';

const source = sourceOf('redis', 'message rates of several gateways');

(source ? it : it.skip)('Redis can be had', () => expect(source).toBeDefined());
if (source) suiteOn(source);

function suiteOn(from: Source): void {
  const server = redisOf(from);
  const connections: RedisConnection[] = [];
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close();
  });

  async function gateways(prefix: string, count: number) {
    const opened = Array.from({ length: count }, () => RedisConnection.open(server().url, { prefix, restMs: 20 }));
    connections.push(...opened);
    await Promise.all(opened.map(answering));
    return opened.map((redis) => new RedisMessageRates(redis, new InProcessMessageRates(), () => count));
  }

  /** How long the last of 60 messages would wait, which come to the gateways in turn, at one in a second. */
  async function lastWaitMs(rates: readonly RedisMessageRates[]): Promise<number> {
    let waitMs = 0;
    for (let at = 0; at < 60; at++) waitMs = (await rates[at % rates.length]?.reserve('lab', 1, 1)) ?? 0;
    return waitMs;
  }

  describe('the message rates of several gateways', () => {
    it('are one rate for all of them', async () => {
      const rates = await gateways(`shared-${Date.now()}.`, 2);
      // A minute, of which a second's worth passes at once: less what the test itself took. Of two rates it would be half.
      expect(await lastWaitMs(rates)).toBeGreaterThan(40_000);
      expect(await rates[0]?.reserve('ward', 1, 1)).toBe(0);
    });

    it('are shared out among the gateways while Redis is frozen, and one again when it answers', async () => {
      const rates = await gateways(`frozen-${Date.now()}.`, 2);
      await rates[0]?.reserve('lab', 1, 1);
      server().process?.freeze();
      const began = performance.now();
      const waitMs = await lastWaitMs(rates);
      expect(waitMs).toBeGreaterThan(40_000);
      expect(performance.now() - began).toBeLessThan(2000);
      server().process?.thaw();
      await Promise.all(connections.map(answering));
      expect(await rates[0]?.reserve('ward', 1, 50)).toBe(0);
      expect(await rates[1]?.reserve('ward', 1, 1)).toBeGreaterThan(40_000);
    });

    it('begin anew where Redis was killed and started empty', async () => {
      const rates = await gateways(`killed-${Date.now()}.`, 2);
      await rates[0]?.reserve('lab', 10, 50);
      await server().process?.end('SIGKILL');
      expect(await rates[0]?.reserve('lab', 10, 1)).toBe(0);
      await server().process?.start();
      await Promise.all(connections.map(answering));
      expect(await rates[1]?.reserve('lab', 10, 1)).toBe(0);
    });

    it('leave nothing behind in Redis once nobody sends', async () => {
      const prefix = `gone-${Date.now()}.`;
      const [rates] = await gateways(prefix, 1);
      await rates?.reserve('lab', 1, 60);
      const left = await connections[0]?.ask((client) => client.pttl(`${prefix}rate:lab`));
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(61_100);
    });
  });
}
