import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';
import { sourceOf } from './sources.js';

describe('the servers of the tests', () => {
  const postgres = sourceOf('postgres', 'a real PostgreSQL');
  const redis = sourceOf('redis', 'a real Redis');

  (postgres ? it : it.skip)('are a PostgreSQL that waits for the disk', async () => {
    if (!postgres) return;
    const server = await startPostgres(postgres);
    try {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      const { rows } = await client.query<{ setting: string }>(
        `SELECT setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')`,
      );
      await client.end();
      expect(rows.map(({ setting }) => setting)).toEqual(['on', 'on', 'on']);
    } finally {
      await server.stop();
    }
  });

  (redis ? it : it.skip)('are a Redis', async () => {
    if (!redis) return;
    const server = await startRedis(redis);
    try {
      const client = new Redis(server.url);
      await client.set('key', 'value', 'EX', 10);
      expect(await client.get('key')).toBe('value');
      client.disconnect();
    } finally {
      await server.stop();
    }
  });
});
