import type { RedisConnection } from '#platform/redis';
import { type ConnectionCounts, type CountedScope, countedMs } from '../ports/connection-counts.js';

/**
 * Counts this connection in the hash of its gateway, and looks at those of the others. KEYS: the set of gateways, the hash
 * of this one. ARGV: what stands before the name of a gateway in that of its hash, this one's name, the time that a hash
 * lives, and each scope with what it may have.
 */
const takeScript = `
  local gateways = {}
  for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    local hash = ARGV[1] .. name
    if hash ~= KEYS[2] and redis.call('EXISTS', hash) == 1 then table.insert(gateways, hash)
    elseif hash ~= KEYS[2] then redis.call('SREM', KEYS[1], name) end
  end
  local full = false
  for at = 4, #ARGV, 2 do
    local count = redis.call('HINCRBY', KEYS[2], ARGV[at], 1)
    for _, hash in ipairs(gateways) do count = count + (redis.call('HGET', hash, ARGV[at]) or 0) end
    full = full or count > tonumber(ARGV[at + 1])
  end
  if full then
    for at = 4, #ARGV, 2 do redis.call('HINCRBY', KEYS[2], ARGV[at], -1) end
  end
  redis.call('SADD', KEYS[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
  return full and 0 or 1`;

const everyMs = 2000;

/**
 * Each gateway has a hash of its own counts, which it alone writes, anew every other second: so they are right again soon
 * after Redis was away or has forgotten them, and end with the gateway.
 */
export class RedisConnectionCounts implements ConnectionCounts {
  readonly #redis: Pick<RedisConnection, 'ask' | 'name'>;
  readonly #instance: string;
  readonly #own: string;
  readonly #gateways: string;
  readonly #prefix: string;
  /** By scope; also those that nobody was asked about. */
  readonly #open = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: Pick<RedisConnection, 'ask' | 'name'>, instance: string) {
    this.#redis = redis;
    this.#instance = instance;
    this.#gateways = redis.name('connections');
    this.#prefix = redis.name('connections', '');
    this.#own = this.#prefix + instance;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#renew(), everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#redis.ask((client) => client.pipeline().del(this.#own).srem(this.#gateways, this.#instance).exec());
  }

  async take(scopes: readonly CountedScope[]): Promise<boolean | undefined> {
    this.#count(scopes, 1);
    const limits = scopes.flatMap(({ name, max }) => [name, max]);
    const told = await this.#redis.ask((client) =>
      client.eval(takeScript, 2, this.#gateways, this.#own, this.#prefix, this.#instance, countedMs, ...limits),
    );
    if (told === 0) this.#count(scopes, -1);
    return typeof told === 'number' ? told === 1 : undefined;
  }

  release(scopes: readonly CountedScope[]): void {
    this.#count(scopes, -1);
    void this.#redis.ask((client) => {
      const pipeline = client.pipeline();
      for (const { name } of scopes) pipeline.hincrby(this.#own, name, -1);
      return pipeline.pexpire(this.#own, countedMs).exec();
    });
  }

  #count(scopes: readonly CountedScope[], by: number): void {
    for (const { name } of scopes) {
      const count = (this.#open.get(name) ?? 0) + by;
      if (count === 0) this.#open.delete(name);
      else this.#open.set(name, count);
    }
  }

  async #renew(): Promise<void> {
    const counts = Object.fromEntries(this.#open);
    await this.#redis.ask((client) => {
      const renewal = client.multi().del(this.#own);
      if (this.#open.size > 0) renewal.hset(this.#own, counts).pexpire(this.#own, countedMs);
      return renewal.sadd(this.#gateways, this.#instance).exec();
    });
  }
}
