import type { RedisConnection } from '#platform/redis';
import { burstMs, type MessageRates } from '../ports/message-rates.js';

/** By the clock of Redis, so that those of the gateways may differ. In microseconds, which a double holds exactly. */
const script = `
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local due = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now - ARGV[2])
  local next = due + ARGV[1]
  redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000) + ARGV[2] / 1000)
  return math.ceil(math.max(0, due - now) / 1000)`;

/** Of all gateways. Without Redis each takes its share by itself. */
export class RedisMessageRates implements MessageRates {
  /** `gateways`: how many share the rate where they cannot ask. */
  constructor(
    private readonly redis: Pick<RedisConnection, 'ask' | 'name'>,
    private readonly alone: MessageRates,
    private readonly gateways: () => number = () => 1,
  ) {}

  async reserve(feed: string, perSecond: number, messages: number): Promise<number> {
    const costMicros = Math.ceil((messages * 1_000_000) / perSecond);
    const key = this.redis.name('rate', feed);
    const waitMs = await this.redis.ask((client) => client.eval(script, 1, key, costMicros, burstMs * 1000));
    if (typeof waitMs === 'number') return waitMs;
    return this.alone.reserve(feed, perSecond / Math.max(1, this.gateways()), messages);
  }
}
