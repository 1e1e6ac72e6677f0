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

/**
 * Kills or freezes one process after the other, chosen by a seed, as long as it is let; then all are up again. A killed one
 * is started again at once, a frozen one goes on after a while.
 */
export class Misfortunes {
  readonly told: string[] = [];
  readonly #victims: readonly Victim[];
  readonly #redisUrl: string;
  readonly #random;
  #stopped = false;

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

  /** Until `stop`; resolves when everything is up again. */
  async run(everyMs: number): Promise<void> {
    while (!this.#stopped) {
      await wait(everyMs);
      if (!this.#stopped) await this.#strike();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #strike(): Promise<void> {
    const { next, between, chance } = this.#random;
    const victim = this.#victims[Math.floor(next() * this.#victims.length)];
    if (!victim) return;
    if (victim.name === 'Redis' && chance(0.5)) return this.#flush();
    if (chance(0.5)) {
      this.told.push(`kill ${victim.name}`);
      await victim.process.end('SIGKILL');
      await startedAgain(victim.process);
    } else {
      const ms = chance(0.3) ? longFreezeMs : between(500, 4000);
      this.told.push(`freeze ${victim.name} for ${ms} ms`);
      victim.process.freeze();
      await wait(ms);
      victim.process.thaw();
    }
  }

  async #flush(): Promise<void> {
    this.told.push('flush Redis');
    const client = new Redis(this.#redisUrl, { maxRetriesPerRequest: 1 });
    client.on('error', () => undefined);
    await client.flushall().catch(() => undefined);
    client.disconnect();
  }
}

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
