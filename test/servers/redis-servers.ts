import { afterAll, beforeAll } from '@jest/globals';
import { type RedisServer, startRedis } from './redis.js';
import type { Source } from './sources.js';

/** The Redis of a file of tests, which starts before them and ends after them. */
export function redisOf(source: Source): () => RedisServer {
  let server: RedisServer | undefined;
  beforeAll(async () => {
    server = await startRedis(source);
  }, 60_000);
  afterAll(() => server?.stop());
  return () => {
    if (!server) throw new Error('Redis is not started yet');
    return server;
  };
}
