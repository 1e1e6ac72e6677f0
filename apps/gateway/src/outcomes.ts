import { asMessageId, type MessageId, type MessageOutcome, readJson, topics } from '#contracts';
import type { EventLog } from '#event-log';
import type { Clock } from '#platform';
import { repeatsAnother, type Settled } from './reply.js';

export interface OutcomesOptions {
  readonly log: Pick<EventLog, 'read'> & { readonly admin: Pick<EventLog['admin'], 'partitions'> };
  /** What is known of a message's outcome, from wherever outcomes are kept by message; undefined while it is open. */
  readonly known: (messageId: MessageId) => Promise<Settled | undefined>;
  /** Asks for one call of `look` when the next outcomes were appended. */
  readonly ask?: () => void;
  readonly clock: Clock;
  /** Messages that are waited for at once. */
  readonly waitingMax: number;
}

interface Waiting {
  readonly until: number;
  readonly resolve: (settled: Settled | undefined) => void;
  /** When to ask for this message alone: its outcome may have come before it was waited for. */
  lookUpAt: number;
  lookUpEveryMs: number;
}

const pollMs = 50;
const firstLookUpMs = 250;
const readMax = 500;
/** Places that were read so lately are read on from; older ones are given up for the end of the topic. */
const freshMs = 1000;

/**
 * Waits for what becomes of messages. Reads the end of `hl7.outcome` while somebody waits and not otherwise, so that it
 * costs nothing where nobody does. Waiting is bounded in number and in time, and lost with the process.
 */
export class Outcomes {
  readonly #options: OutcomesOptions;
  readonly #waiting = new Map<MessageId, readonly Waiting[]>();
  #count = 0;
  /** Next offset of each partition. */
  #positions = new Map<number, number>();
  #readAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(options: OutcomesOptions) {
    this.#options = options;
  }

  /**
   * Undefined where it is not known within `timeoutMs`, or too many are waited for already. Also where the message turns
   * out to repeat another one: what became of that one is not told by it, and may be bad.
   */
  async of(messageId: MessageId, timeoutMs: number): Promise<Settled | undefined> {
    const settled = await this.#of(messageId, timeoutMs);
    return settled && repeatsAnother(settled) ? undefined : settled;
  }

  async #of(messageId: MessageId, timeoutMs: number): Promise<Settled | undefined> {
    const known = await this.#options.known(messageId);
    if (known) return known;
    if (this.#count >= this.#options.waitingMax) return undefined;
    const now = this.#options.clock();
    return new Promise((resolve) => {
      const waiting: Waiting = {
        until: now + timeoutMs,
        resolve,
        lookUpAt: now + firstLookUpMs,
        lookUpEveryMs: firstLookUpMs,
      };
      this.#waiting.set(messageId, [...(this.#waiting.get(messageId) ?? []), waiting]);
      this.#count++;
      this.#timer ??= setInterval(() => this.#tick(), pollMs);
      this.#options.ask?.();
      void this.look();
    });
  }

  /** New outcomes may be there. A call while one runs makes it run again. */
  look(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Lets go of everybody. */
  close(): void {
    for (const messageId of this.#waiting.keys()) this.#settle(messageId, undefined);
    this.#rest();
  }

  async #lookOn(): Promise<void> {
    while (this.#again && this.#count > 0) {
      this.#again = false;
      try {
        await this.#read();
      } catch {
        // The stages' file may be busy for a moment; the next tick looks again.
      }
    }
    if (this.#count > 0) this.#options.ask?.();
    else this.#rest();
  }

  async #read(): Promise<void> {
    const now = this.#options.clock();
    if (Math.abs(now - this.#readAt) > freshMs) this.#positions = await this.#ends();
    this.#readAt = now;
    for (const partition of this.#positions.keys()) while (await this.#readOn(partition));
  }

  /** True where there may be more. */
  async #readOn(partition: number): Promise<boolean> {
    const from = this.#positions.get(partition) ?? 0;
    const entries = await this.#options.log.read(topics.outcome, partition, from, readMax);
    for (const entry of entries) {
      const messageId = asMessageId(entry.attributes.messageid);
      if (this.#waiting.has(messageId)) this.#settle(messageId, readJson<MessageOutcome>(entry));
    }
    const last = entries.at(-1);
    if (last) this.#positions.set(partition, last.offset + 1);
    return entries.length >= readMax;
  }

  async #ends(): Promise<Map<number, number>> {
    const all = await this.#options.log.admin.partitions();
    return new Map(all.filter(({ topic }) => topic === topics.outcome).map(({ partition, end }) => [partition, end]));
  }

  #tick(): void {
    const now = this.#options.clock();
    for (const [messageId, waiting] of this.#waiting) {
      const expired = waiting.filter(({ until }) => until <= now);
      if (expired.length > 0) this.#settle(messageId, undefined, expired);
      const due = waiting.filter(({ lookUpAt }) => lookUpAt <= now);
      for (const one of due) one.lookUpAt = now + (one.lookUpEveryMs *= 2);
      if (due.length > 0) void this.#lookUp(messageId);
    }
    void this.look();
  }

  async #lookUp(messageId: MessageId): Promise<void> {
    const known = await this.#options.known(messageId).catch(() => undefined);
    if (known) this.#settle(messageId, known);
  }

  #settle(messageId: MessageId, settled: Settled | undefined, which = this.#waiting.get(messageId) ?? []): void {
    const left = (this.#waiting.get(messageId) ?? []).filter((one) => !which.includes(one));
    if (left.length > 0) this.#waiting.set(messageId, left);
    else this.#waiting.delete(messageId);
    this.#count -= which.length;
    for (const { resolve } of which) resolve(settled);
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
