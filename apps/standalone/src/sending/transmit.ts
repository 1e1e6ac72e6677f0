import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '#contracts';
import { MllpClient, type MllpClientOptions } from '#mllp';

/** A message with the connection that it goes over: messages of one connection keep their order. */
export interface Outgoing {
  readonly connection: number;
  readonly bytes: Uint8Array;
}

export interface Pace {
  /** Messages per second over all connections; absent: as fast as the receiver acknowledges. */
  readonly ratePerSecond?: number;
  /** Sends of one message before it is given up. */
  readonly triesMax: number;
  /** Ends the sending after the message in hand. */
  readonly signal?: AbortSignal;
}

export interface Delivery<Item> {
  readonly item: Item;
  /** MSA-1, or the code of the fault with which it was given up. */
  readonly code: string;
  readonly acknowledged: boolean;
  readonly sends: number;
  /** From the first send to the acknowledgement. */
  readonly tookMs: number;
  readonly acknowledgement?: Uint8Array;
  /** Why it was given up. */
  readonly fault?: Fault;
}

const backOff = { firstMs: 250, maxMs: 5_000 };

/**
 * Sends every message and waits for its acknowledgement before the next one of its connection: order per connection is
 * kept. No answer means the same bytes again, which the receiver must take as one message. Resolves when each message
 * has its delivery; never rejects for what a receiver does.
 */
export async function transmit<Item extends Outgoing>(
  items: readonly Item[],
  target: MllpClientOptions,
  pace: Pace,
  onDelivery: (delivery: Delivery<Item>) => void,
): Promise<void> {
  const startedAt = performance.now();
  const interval = pace.ratePerSecond === undefined ? 0 : 1_000 / pace.ratePerSecond;
  const timed = items.map((item, at) => ({ item, dueAt: startedAt + at * interval }));
  const lanes = Map.groupBy(timed, ({ item }) => item.connection);
  const running = Array.from(lanes.values(), (lane) => runLane(lane, target, pace, onDelivery));
  await Promise.all(running);
}

async function runLane<Item extends Outgoing>(
  lane: readonly { item: Item; dueAt: number }[],
  target: MllpClientOptions,
  pace: Pace,
  onDelivery: (delivery: Delivery<Item>) => void,
): Promise<void> {
  const client = new MllpClient({ backOff, ...target });
  // What waits for a connection need wait no longer; what is sent still gets its answer.
  const stop = (): void => void client.drain();
  pace.signal?.addEventListener('abort', stop);
  try {
    for (const { item, dueAt } of lane) {
      await sleep(dueAt - performance.now(), pace.signal);
      if (pace.signal?.aborted) return;
      onDelivery(await deliver(item, client, pace));
    }
  } finally {
    pace.signal?.removeEventListener('abort', stop);
    client.close();
  }
}

/** The client waits before it connects again; the message is the same, so it has the same MSH-10. */
async function deliver<Item extends Outgoing>(item: Item, client: MllpClient, pace: Pace): Promise<Delivery<Item>> {
  const startedAt = performance.now();
  for (let sends = 1; ; sends++) {
    try {
      const { code, acknowledgement } = await client.send(item.bytes);
      return { item, acknowledged: true, sends, tookMs: performance.now() - startedAt, code, acknowledgement };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const last = !error.retriable || sends >= pace.triesMax || pace.signal?.aborted === true;
      const tookMs = performance.now() - startedAt;
      if (last) return { item, acknowledged: false, sends, tookMs, code: error.code, fault: error };
    }
  }
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0 || signal?.aborted) return;
  await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
