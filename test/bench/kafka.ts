import { setTimeout as pause } from 'node:timers/promises';
import type { Draft } from '#contracts';
import { type KafkaClientName, type KafkaEventLog, openKafkaLog } from '#event-log/kafka';
import { clients } from '../servers/faults/runs.js';
import { startKafka } from '../servers/kafka.js';
import { ofRuns, round, type Spread, spread } from './quantiles.js';

type Rates = ReturnType<typeof ofRuns>;

/** One client on the broker of this run, through the port of the log. */
export interface KafkaRow {
  readonly client: KafkaClientName;
  /** Entries of 1 kB a second: 8 appends of 100 at once. */
  readonly produced: Rates;
  readonly produceMicroseconds: number;
  /** With a commit for each batch of 500 at most. */
  readonly consumed: Rates;
  readonly consumeMicroseconds: number;
  /** One entry alone, one after the other. */
  readonly appendMs: Spread;
  /** Processor time of one member that has nothing to do, in per cent of a core. */
  readonly idlePercent: number;
  /** To the other client, round by round; of the first client only. */
  readonly producedToOther?: Rates;
  readonly consumedToOther?: Rates;
}

interface Round {
  readonly produced: number;
  readonly produceMicroseconds: number;
  readonly consumed: number;
  readonly consumeMicroseconds: number;
  readonly appendMs: readonly number[];
  readonly idlePercent: number;
}

interface Options {
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

const topic = { name: 'bench.entries', cleanup: 'deleted', key: 'none' } as const;
const partitions = 4;
const limits = { batchEntriesMax: 500, batchBytesMax: 4 << 20 };
const perAppend = 100;

/** Clients take turns on one broker, so that what else the machine does meets both. */
export async function measureKafka({ quick, say }: Options): Promise<readonly KafkaRow[]> {
  const [rounds, entries] = quick ? [2, 10_000] : [7, 40_000];
  const cluster = await startKafka({ from: 'local' });
  try {
    const found = new Map(clients.map((client) => [client, [] as Round[]]));
    for (let at = 0; at < rounds; at++) {
      for (const client of at % 2 === 0 ? clients : clients.toReversed()) {
        const one = await measure(client, cluster.brokers, `bench-${client}-${at}.`, entries);
        found.get(client)?.push(one);
        say(`kafka: ${client}, ${Math.round(one.produced)} produced/s, ${Math.round(one.consumed)} consumed/s`);
      }
    }
    return clients.map((client, at) => rowOf(client, found, at === 0));
  } finally {
    await cluster.stop();
  }
}

function rowOf(
  client: KafkaClientName,
  all: ReadonlyMap<KafkaClientName, readonly Round[]>,
  isFirst: boolean,
): KafkaRow {
  const rounds = all.get(client) ?? [];
  const other = all.get(clients[1] ?? client) ?? [];
  const toOther = (of: 'produced' | 'consumed'): Rates =>
    ofRuns(rounds.map((one, at) => round(one[of] / (other[at]?.[of] ?? Number.NaN))));
  return {
    client,
    produced: ofRuns(rounds.map(({ produced }) => Math.round(produced))),
    produceMicroseconds: round(Math.min(...rounds.map((one) => one.produceMicroseconds))),
    consumed: ofRuns(rounds.map(({ consumed }) => Math.round(consumed))),
    consumeMicroseconds: round(Math.min(...rounds.map((one) => one.consumeMicroseconds))),
    appendMs: spread(rounds.flatMap(({ appendMs }) => appendMs)),
    idlePercent: round(Math.min(...rounds.map(({ idlePercent }) => idlePercent))),
    ...(isFirst && { producedToOther: toOther('produced'), consumedToOther: toOther('consumed') }),
  };
}

async function measure(
  client: KafkaClientName,
  brokers: readonly string[],
  prefix: string,
  entries: number,
): Promise<Round> {
  const log = await openKafkaLog({ client, connection: { brokers }, prefix });
  try {
    await log.admin.ensure([topic], partitions);
    // Connections and code are warm before anything is measured.
    await produce(log, 2000);
    const produced = await costOf(() => produce(log, entries));
    const consumed = await costOf(() => consume(log, entries + 2000));
    const appendMs = await latencies(log, 200);
    return {
      produced: entries / produced.seconds,
      produceMicroseconds: produced.microseconds / entries,
      consumed: (entries + 2000) / consumed.seconds,
      consumeMicroseconds: consumed.microseconds / (entries + 2000),
      appendMs,
      idlePercent: await idlePercent(log),
    };
  } finally {
    await log.close();
  }
}

async function produce(log: KafkaEventLog, count: number): Promise<void> {
  let left = count / perAppend;
  const sender = async (): Promise<void> => {
    while (left-- > 0) await log.append(Array.from({ length: perAppend }, (_, at) => draft(`${left}-${at}`)));
  };
  await Promise.all(Array.from({ length: 8 }, sender));
}

async function consume(log: KafkaEventLog, count: number): Promise<void> {
  const done = Promise.withResolvers<void>();
  let seen = 0;
  const subscription = await log.subscribe('bench', [topic.name], limits, async (batch) => {
    await log.admin.commit('bench', batch.topic, batch.partition, (batch.entries.at(-1)?.offset ?? 0) + 1);
    seen += batch.entries.length;
    if (seen >= count) done.resolve();
  });
  await done.promise;
  await subscription.close();
}

async function latencies(log: KafkaEventLog, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const beganAt = performance.now();
    await log.append([draft(String(at))]);
    times.push(performance.now() - beganAt);
  }
  return times;
}

async function idlePercent(log: KafkaEventLog): Promise<number> {
  const subscription = await log.subscribe('idle', [topic.name], limits, async (batch) => {
    await log.admin.commit('idle', batch.topic, batch.partition, (batch.entries.at(-1)?.offset ?? 0) + 1);
  });
  while ((await log.admin.groups()).some(({ group, lag }) => group === 'idle' && lag > 0)) await pause(50);
  const { microseconds, seconds } = await costOf(() => pause(2000));
  await subscription.close();
  return microseconds / seconds / 10_000;
}

async function costOf(
  work: () => Promise<unknown>,
): Promise<{ readonly seconds: number; readonly microseconds: number }> {
  const [beganAt, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - beganAt) / 1000, microseconds: user + system };
}

const value = new TextEncoder().encode('MSH|^~\\&|'.padEnd(1000, 'x'));

const draft = (key: string): Draft => ({
  topic: topic.name,
  key,
  attributes: {
    id: key,
    source: '/bench',
    type: 'hie.bench.v1',
    time: '2026-01-02T03:04:05.678Z',
    messageid: key,
  },
  value,
});
