import type { RedisConnection } from '#platform/redis';
import { knownMs, type Presence } from '../ports/presence.js';

/** Of all gateways. Each state is a key of its own that expires; a set holds the names of those that may be there. */
export class RedisPresence<State> implements Presence<State> {
  readonly #redis: Pick<RedisConnection, 'ask' | 'name'>;
  readonly #names: string;

  constructor(redis: Pick<RedisConnection, 'ask' | 'name'>) {
    this.#redis = redis;
    this.#names = redis.name('presence');
  }

  async show(instance: string, state: State): Promise<void> {
    const text = JSON.stringify(state);
    await this.#redis.ask((client) =>
      client
        .pipeline()
        .set(this.#key(instance), text, 'PX', knownMs)
        .sadd(this.#names, instance)
        .pexpire(this.#names, knownMs)
        .exec(),
    );
  }

  async shown(): Promise<ReadonlyMap<string, State> | undefined> {
    const instances = await this.#redis.ask((client) => client.smembers(this.#names));
    if (!instances || instances.length === 0) return instances && new Map();
    const keys = instances.map((instance) => this.#key(instance));
    const texts = await this.#redis.ask((client) => client.mget(keys));
    if (!texts) return undefined;
    const there = instances.map((instance, at) => ({ instance, text: texts[at] ?? undefined }));
    const gone = there.flatMap(({ instance, text }) => (text === undefined ? [instance] : []));
    if (gone.length > 0) void this.#redis.ask((client) => client.srem(this.#names, gone));
    return new Map(
      there
        .toSorted((a, b) => (a.instance < b.instance ? -1 : 1))
        .flatMap(({ instance, text }) => (text === undefined ? [] : [[instance, JSON.parse(text) as State] as const])),
    );
  }

  #key(instance: string): string {
    return this.#redis.name('presence', instance);
  }
}
