import type { RedisConnection } from '#platform/redis';
import { knownMs, type Presence } from '../ports/presence.js';

interface Shown {
  readonly instance: string;
  readonly text: string | undefined;
  readonly leftMs: number;
}

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

  async hide(instance: string): Promise<void> {
    await this.#redis.ask((client) => client.pipeline().del(this.#key(instance)).srem(this.#names, instance).exec());
  }

  async shown(): Promise<ReadonlyMap<string, State> | undefined> {
    const instances = await this.#redis.ask((client) => client.smembers(this.#names));
    if (!instances || instances.length === 0) return instances && new Map();
    const answers = await Promise.all(instances.map((instance) => this.#shown(instance)));
    const there = answers.flatMap((one) => (one?.text === undefined ? [] : [{ ...one, text: one.text }]));
    if (answers.includes(undefined)) return undefined;
    const gone = instances.filter((instance) => !there.some((one) => one.instance === instance));
    if (gone.length > 0) void this.#redis.ask((client) => client.srem(this.#names, gone));
    return new Map(
      there
        .toSorted((a, b) => b.leftMs - a.leftMs || (a.instance < b.instance ? -1 : 1))
        .map(({ instance, text }) => [instance, JSON.parse(text) as State]),
    );
  }

  /** The commands of one turn go out together. */
  async #shown(instance: string): Promise<Shown | undefined> {
    const key = this.#key(instance);
    return this.#redis.ask(async (client) => {
      const [text, leftMs] = await Promise.all([client.get(key), client.pttl(key)]);
      return { instance, text: text ?? undefined, leftMs };
    });
  }

  #key(instance: string): string {
    return this.#redis.name('presence', instance);
  }
}
