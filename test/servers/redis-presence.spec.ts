import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisConnection } from '#platform/redis';
import { RedisPresence } from '#storage';
import { feedsOfGateways } from '../../apps/console/src/api/feed-presence.js';
import { GatewayPresence, type GatewayState } from '../../apps/gateway/src/presence.js';
import { until } from '../../libs/event-log/src/testing/drafts.js';
import { answering } from './redis-connected.js';
import { redisOf } from './redis-servers.js';
import { type Source, sourceOf } from './sources.js';

const source = sourceOf('redis', 'the presence of gateways');

(source ? it : it.skip)('Redis can be had', () => expect(source).toBeDefined());
if (source) suiteOn(source);

const feed = {
  name: 'lab',
  intake: { state: 'started' as const, settled: true },
  connections: 1,
  received: 0,
  accepted: 0,
  refused: 0,
  unusable: 0,
  resent: 0,
};
const open = { id: 1, remoteAddress: '127.0.0.1', speaks: 'MLLP', frames: 1, answers: 1 };
const counts = { inFlight: 0, faults: 0, bytesReceived: 1, bytesSent: 1, openedAt: 1, activeAt: 1 };
const firstBytes = '0b4d5348';
const diagnosis = { connections: 1, open: [{ ...open, ...counts }], faulty: [], refused: [] };

function suiteOn(from: Source): void {
  const server = redisOf(from);
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function connected(prefix: string): Promise<RedisConnection> {
    const redis = RedisConnection.open(server().url, { prefix, restMs: 20 });
    closing.push(() => redis.close());
    await answering(redis);
    return redis;
  }

  async function gateway(prefix: string, name: string): Promise<GatewayPresence> {
    const listeners = {
      states: () => [{ ...feed, connectionFaults: 0, senders: [] }],
      diagnosis: (_name: string, showBytes = true) => ({
        ...diagnosis,
        open: diagnosis.open.map((one) => ({ ...one, ...(showBytes && { firstBytes }) })),
      }),
    };
    const shown = new GatewayPresence(name, listeners, new RedisPresence<GatewayState>(await connected(prefix)));
    shown.start();
    closing.push(() => void shown.stop());
    return shown;
  }

  const shownBy = async (console: RedisPresence<GatewayState>) => [...((await console.shown()) ?? new Map()).keys()];
  const names = async (console: RedisPresence<GatewayState>) => (await shownBy(console)).toSorted();

  describe('the presence of gateways', () => {
    it('is seen by every console, without the bytes of a connection, and ends with the gateway', async () => {
      const prefix = `presence-${Date.now()}.`;
      const console = new RedisPresence<GatewayState>(await connected(prefix));
      expect(await console.shown()).toEqual(new Map());
      const [one] = [await gateway(prefix, 'one'), await gateway(prefix, 'two')];
      await until(async () => (await names(console)).join() === 'one,two');
      const state = (await console.shown())?.get('one');
      expect(state?.feeds).toMatchObject([feed]);
      expect(state?.connections['lab']?.open).toMatchObject([{ id: 1, speaks: 'MLLP' }]);
      expect(JSON.stringify(state)).not.toContain(firstBytes);
      expect(await feedsOfGateways(console).feeds()).toMatchObject([{ name: 'lab', connections: 2 }]);
      await one?.stop();
      expect(await names(console)).toEqual(['two']);
    });

    it('tells of one that was killed after its successor, until it is forgotten', async () => {
      const prefix = `killed-gateway-${Date.now()}.`;
      const console = new RedisPresence<GatewayState>(await connected(prefix));
      const feeds = { feeds: [], connections: {} };
      for (const name of ['b', 'c', 'a', 'd']) {
        await console.show(name, feeds);
        await wait(10);
      }
      expect(await shownBy(console)).toEqual(['d', 'a', 'c', 'b']);
      await until(async () => (await shownBy(console)).length === 0, 10_000);
    });

    it.each(['frozen', 'killed'])(
      'is not known while Redis is %s, and comes back by itself',
      async (state) => {
        const prefix = `${state}-${Date.now()}.`;
        const console = new RedisPresence<GatewayState>(await connected(prefix));
        await gateway(prefix, 'one');
        await until(async () => (await names(console)).join() === 'one');
        if (state === 'frozen') server().process?.freeze();
        else await server().process?.end('SIGKILL');
        expect(await console.shown()).toBeUndefined();
        if (state === 'frozen') server().process?.thaw();
        else await server().process?.start();
        await until(async () => (await names(console)).join() === 'one', 10_000);
      },
      30_000,
    );

    it('comes back within a second where Redis was flushed', async () => {
      const prefix = `flushed-${Date.now()}.`;
      const redis = await connected(prefix);
      const console = new RedisPresence<GatewayState>(redis);
      await gateway(prefix, 'one');
      await until(async () => (await names(console)).join() === 'one');
      await redis.ask((client) => client.flushall());
      await until(async () => (await names(console)).join() === 'one', 3000);
    });
  });
}
