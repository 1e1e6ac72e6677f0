import type { RedisConnection } from '#platform/redis';
import type { Hints } from '../ports/hints.js';

/** Calls that come within this time are one hint. */
const gatherMs = 200;

/** To all processes that listen; what is published says nothing but that it was. */
export class RedisHints implements Hints {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly redis: Pick<RedisConnection, 'ask' | 'name' | 'listen'>) {}

  changed(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.redis.ask((client) => client.publish(this.redis.name('changed'), ''));
    }, gatherMs).unref();
  }

  listen(heard: () => void): () => void {
    return this.redis.listen(this.redis.name('changed'), heard);
  }
}
