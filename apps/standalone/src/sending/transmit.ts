import { setTimeout as pause } from 'node:timers/promises';
import { type ErrorCode, Fault } from '#contracts';
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
}

const firstPauseMs = 250;
const pauseMaxMs = 5_000;

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
  const connection = new Reconnecting(target);
  try {
    for (const { item, dueAt } of lane) {
      await sleep(dueAt - performance.now(), pace.signal);
      if (pace.signal?.aborted) return;
      onDelivery(await deliver(item, connection, pace));
    }
  } finally {
    connection.close();
  }
}

async function deliver<Item extends Outgoing>(
  item: Item,
  connection: Reconnecting,
  pace: Pace,
): Promise<Delivery<Item>> {
  const startedAt = performance.now();
  for (let sends = 1; ; sends++) {
    const answer = await connection.send(item.bytes);
    const tookMs = performance.now() - startedAt;
    if ('acknowledgement' in answer) return { item, acknowledged: true, sends, tookMs, ...answer };
    const last = sends >= pace.triesMax || pace.signal?.aborted === true;
    if (last) return { item, acknowledged: false, sends, tookMs, code: answer.fault };
    await sleep(Math.min(pauseMaxMs, firstPauseMs * 2 ** (sends - 1)), pace.signal);
  }
}

type Answer = { readonly code: string; readonly acknowledgement: Uint8Array } | { readonly fault: ErrorCode };

/**
 * One connection at a time. After a fault the next send opens another one: a receiver that went silent may have gone
 * without a farewell, and its connection would stay silent for ever.
 */
class Reconnecting {
  #client: MllpClient | undefined;

  constructor(private readonly target: MllpClientOptions) {}

  async send(bytes: Uint8Array): Promise<Answer> {
    this.#client ??= new MllpClient(this.target);
    try {
      const { code, acknowledgement } = await this.#client.send(bytes);
      return { code, acknowledgement };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.close();
      return { fault: error.code };
    }
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms <= 0 || signal?.aborted) return;
  await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
