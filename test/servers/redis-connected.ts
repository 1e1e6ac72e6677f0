import type { RedisConnection } from '#platform/redis';
import { until } from '../../libs/event-log/src/testing/drafts.js';

/** It is connected, and asked. */
export const answering = (connection: RedisConnection): Promise<void> =>
  until(async () => (await connection.ask((client) => client.ping())) === 'PONG');
