import { setTimeout as pause } from 'node:timers/promises';
import { type Draft, Fault } from '#contracts';
import type { EventLog, Subscription } from '#event-log';

/** What came of a run, counted outside of the client. */
export interface Account {
  /** Entries for which `append` resolved. */
  readonly appended: number;
  /** Of those: never delivered. */
  readonly lost: number;
  /** Entries that lie in the log once more than they were sent. */
  readonly doubledInLog: number;
  /** Deliveries of an entry after its first. */
  readonly deliveredAgain: number;
  /** Keys of which an entry came, for the first time, after a later one. */
  readonly outOfOrder: number;
  /** Codes of rejected appends and of failed deliveries, with their number. */
  readonly codes: Readonly<Record<string, number>>;
}

const group = 'ledger';
const limits = { batchEntriesMax: 50, batchBytesMax: 1 << 20 };
export const ledgerTopic = { name: 'ledger.entries', cleanup: 'deleted', key: 'none' } as const;

/** Senders that number what they send, each for a key of its own, and members that note what they are handed. */
export class Ledger {
  readonly #keys: readonly string[];
  readonly #next = new Map<string, number>();
  readonly #delivered = new Map<string, number[]>();
  readonly #codes = new Map<string, number>();
  readonly #members = new Set<Subscription>();
  #senders: Promise<unknown> | undefined;
  #isSending = false;
  #isGivenUp = false;

  constructor(senders = 6) {
    this.#keys = Array.from({ length: senders }, (_, at) => `key-${at}`);
  }

  get appended(): number {
    return [...this.#next.values()].reduce((sum, next) => sum + next, 0);
  }

  get delivered(): number {
    return [...this.#delivered.values()].reduce((sum, seen) => sum + new Set(seen).size, 0);
  }

  get codes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#codes);
  }

  send(log: EventLog): void {
    this.#isSending = true;
    this.#senders = Promise.all(this.#keys.map((key) => this.#sendFor(log, key)));
  }

  /** Resolves when every append that was begun has resolved. */
  async stopSending(): Promise<void> {
    this.#isSending = false;
    await this.#senders;
  }

  /** A member of the group; ends when it is closed. */
  async join(log: EventLog): Promise<Subscription> {
    const subscription = await log.subscribe(
      group,
      [ledgerTopic.name],
      limits,
      async ({ topic, partition, entries }) => {
        for (const { key, value } of entries) {
          const seen = this.#delivered.get(key) ?? [];
          this.#delivered.set(key, seen);
          seen.push(Number(new TextDecoder().decode(value.subarray(0, 12))));
        }
        await log.admin.commit(group, topic, partition, (entries.at(-1)?.offset ?? 0) + 1);
      },
    );
    this.#members.add(subscription);
    return {
      close: async () => {
        this.#members.delete(subscription);
        await subscription.close();
      },
    };
  }

  /** For `failed` of the log's delivery. */
  note(error: unknown): void {
    const code = error instanceof Fault ? error.code : `not coded: ${String(error)}`;
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  async close(): Promise<void> {
    this.#isGivenUp = true;
    await this.stopSending();
    await Promise.all([...this.#members].map((member) => member.close()));
  }

  /** Reads the log to its end; what it holds beyond what was sent is what the senders' retries left. */
  async account(log: EventLog): Promise<Account> {
    let inLog = 0;
    for (const { topic, begin, end } of await log.admin.partitions())
      if (topic === ledgerTopic.name) inLog += end - begin;
    const [appended, missing] = [this.appended, this.#keys.map((key) => this.#missing(key))];
    const all = [...this.#delivered.values()].flat().length;
    return {
      appended,
      lost: missing.reduce((sum, one) => sum + one, 0),
      // A topic that was made again holds less than was sent.
      doubledInLog: Math.max(0, inLog - appended),
      deliveredAgain: all - this.delivered - Math.max(0, inLog - appended),
      outOfOrder: this.#keys.filter((key) => !isRising(new Set(this.#delivered.get(key)))).length,
      codes: this.codes,
    };
  }

  async #sendFor(log: EventLog, key: string): Promise<void> {
    while (this.#isSending) {
      const number = this.#next.get(key) ?? 0;
      await this.#append(log, draft(key, number));
      this.#next.set(key, number + 1);
    }
  }

  /** Again until it resolves, as a stage does. */
  async #append(log: EventLog, one: Draft): Promise<void> {
    while (!this.#isGivenUp) {
      try {
        await log.append([one]);
        return;
      } catch (error) {
        this.note(error);
        await pause(50);
      }
    }
  }

  #missing(key: string): number {
    const seen = new Set(this.#delivered.get(key));
    return Array.from({ length: this.#next.get(key) ?? 0 }, (_, number) => number).filter((one) => !seen.has(one))
      .length;
  }
}

const isRising = (numbers: Iterable<number>): boolean =>
  [...numbers].every((number, at, all) => at === 0 || number > (all[at - 1] ?? 0));

const padding = ' '.repeat(500);

const draft = (key: string, number: number): Draft => ({
  topic: ledgerTopic.name,
  key,
  attributes: {
    id: `${key}-${number}`,
    source: '/ledger',
    type: 'hie.ledger.v1',
    time: '2026-01-02T03:04:05.678Z',
    messageid: `${key}-${number}`,
  },
  value: new TextEncoder().encode(String(number).padStart(12, '0') + padding),
});
