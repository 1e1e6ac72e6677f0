import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { random } from '../../../apps/standalone/src/demo/people/random.js';
import type { ClusterServers, RunningCluster } from '../../cluster/running-cluster.js';
import type { ServerProcess } from '../../servers/server-process.js';

interface Victim {
  readonly name: string;
  readonly process: ServerProcess;
}

/** None where the server is not a process of ours. */
const named = (name: string, process: ServerProcess | undefined): readonly Victim[] =>
  process ? [{ name, process }] : [];

/** Longer than a consumer may be silent before its partitions are given to another: it wakes up beside its successor. */
const longFreezeMs = 20_000;

/** Two processes at once, but of Kafka's brokers one: what is on two of three is acknowledged. */
const downMax = 2;

/**
 * Kills or freezes processes, chosen by a seed, as long as it is let; then all are up again. A killed one is started again at
 * once, a frozen one goes on after a while.
 */
export class Misfortunes {
  readonly told: string[] = [];
  readonly #victims: readonly Victim[];
  readonly #redisUrl: string;
  readonly #random;
  #stopped = false;
  #failure: Error | undefined;
  readonly #down = new Map<string, Promise<unknown>>();

  constructor(servers: ClusterServers, cluster: RunningCluster, seed: number) {
    this.#random = random(seed);
    this.#redisUrl = servers.redis.url;
    this.#victims = [
      ...cluster.processes.flatMap(({ roles, process }) => named(roles.join(), process)),
      ...servers.kafka.nodes.flatMap((process, at) => named(`broker ${at + 1}`, process)),
      ...named('PostgreSQL', servers.postgres.process),
      ...named('Redis', servers.redis.process),
    ];
  }

  /** Until `stop`; resolves when everything is up again, rejects as soon as something does not come up. */
  async run(everyMs: number): Promise<void> {
    while (!this.#stopped && this.#failure === undefined) {
      await wait(everyMs);
      if (!this.#stopped && this.#down.size < downMax) this.#strike();
    }
    await Promise.all(this.#down.values());
    if (this.#failure) throw this.#failure;
  }

  stop(): void {
    this.#stopped = true;
  }

  #strike(): void {
    const { next, chance } = this.#random;
    const victim = this.#victims[Math.floor(next() * this.#victims.length)];
    if (!victim || this.#down.has(kindOf(victim))) return;
    const act =
      victim.name === 'Redis' && chance(0.5) ? this.#flush() : chance(0.5) ? this.#kill(victim) : this.#freeze(victim);
    const kind = kindOf(victim);
    this.#down.set(
      kind,
      act.catch((error: Error) => (this.#failure ??= error)).finally(() => this.#down.delete(kind)),
    );
  }

  async #kill({ name, process }: Victim): Promise<void> {
    this.told.push(`kill ${name}`);
    await process.end('SIGKILL');
    await startedAgain(process);
  }

  async #freeze({ name, process }: Victim): Promise<void> {
    const { chance, between } = this.#random;
    const ms = chance(0.3) ? longFreezeMs : between(500, 4000);
    this.told.push(`freeze ${name} for ${ms} ms`);
    process.freeze();
    await wait(ms);
    process.thaw();
  }

  async #flush(): Promise<void> {
    this.told.push('flush Redis');
    const client = new Redis(this.#redisUrl, { maxRetriesPerRequest: 1 });
    client.on('error', () => undefined);
    await client.flushall().catch(() => undefined);
    client.disconnect();
  }
}

const kindOf = ({ name }: Victim): string => (name.startsWith('broker') ? 'broker' : name);

/** A server that was killed may find what it left behind for a moment. */
async function startedAgain(server: ServerProcess): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await server.start(120_000);
    } catch (error) {
      if (tries === 5) throw error;
      await wait(1000);
    }
  }
}
