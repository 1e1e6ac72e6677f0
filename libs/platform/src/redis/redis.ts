import { Redis } from 'ioredis';
import { CircuitBreaker } from '../circuit-breaker.js';

export interface RedisOptions {
  /** In front of every key and channel, `hie.`. */
  readonly prefix: string;
  /** How long an answer is waited for. */
  readonly timeoutMs?: number;
  /** How long nobody waits for Redis after a failure. */
  readonly restMs?: number;
}

/** What is sent to Redis, and what it answers. */
export type RedisWork<Result> = (client: Redis) => Promise<Result>;

const connectTimeoutMs = 1000;
/** A connection on which nothing comes back is given up for a new one. */
const deafMs = 5000;
const reconnectMsMax = 1000;

/**
 * One Redis, the only place that names the driver. Nothing may depend on it: whoever asks goes on without an answer, and
 * it may be away, hang, or have forgotten everything at any moment.
 */
export class RedisConnection {
  readonly #prefix: string;
  readonly #client: Redis;
  readonly #breaker: CircuitBreaker;
  readonly #listeners = new Set<Redis>();

  private constructor(url: string, { prefix, timeoutMs = 50, restMs = 1000 }: RedisOptions) {
    this.#prefix = prefix;
    this.#breaker = new CircuitBreaker({ timeoutMs, restMs });
    this.#client = new Redis(url, {
      connectionName: 'hie-broker',
      connectTimeout: connectTimeoutMs,
      socketTimeout: deafMs,
      // What cannot be sent at once is not sent later: by then nobody waits for it.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(reconnectMsMax, 50 * times),
    });
    this.#client.on('error', () => undefined);
  }

  /** Connects by itself, and again whenever the connection is lost. */
  static open(url: string, options: RedisOptions): RedisConnection {
    return new RedisConnection(url, options);
  }

  /** It answers, as far as one knows. */
  get answers(): boolean {
    return this.#breaker.closed;
  }

  /** The name of a key or channel. */
  name(...parts: readonly string[]): string {
    return `${this.#prefix}${parts.join(':')}`;
  }

  /** Undefined where Redis does not answer now. Never rejects. */
  ask<Result>(work: RedisWork<Result>): Promise<Result | undefined> {
    return this.#breaker.ask(() => work(this.#client));
  }

  /** Hears what is published on a channel while Redis can be reached, over a connection of its own, until it is called. */
  listen(channel: string, heard: () => void): () => void {
    const listener = this.#client.duplicate({ socketTimeout: undefined, autoResubscribe: false });
    this.#listeners.add(listener);
    listener.on('error', () => undefined);
    listener.on('message', heard);
    listener.on('ready', () => void listener.subscribe(channel).catch(() => undefined));
    return () => {
      this.#listeners.delete(listener);
      listener.disconnect();
    };
  }

  close(): void {
    for (const client of [this.#client, ...this.#listeners]) client.disconnect();
  }
}
