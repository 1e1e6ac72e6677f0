import { asMessageId, type Draft } from '#contracts';
import { CircuitBreaker } from '#platform';
import type { EventLog } from '../event-log.js';
import { flaggedAsReused, type Intake, type Receipt, receivedAt } from '../intake.js';
import { type ReceiptName, receiptNameOf } from './receipt-name.js';
import type { FirstReceipt, KeptReceipts, KnownReceipt, PassingReceipts } from './receipts.js';
import { pairOf, RecentReceipts } from './recent-receipts.js';

export interface ClusterIntakeOptions {
  readonly log: Pick<EventLog, 'append'>;
  /** What all gateways know, the quick way; absent: the other ways do. */
  readonly passing?: PassingReceipts;
  /** On a connection pool of its own with short time-outs, so that a hanging database keeps nothing else waiting. */
  readonly kept: KeptReceipts;
  /** Receipts that the process itself remembers. */
  readonly recentMax?: number;
}

/** An arrival that is new to this process. */
interface Fresh {
  readonly draft: Draft;
  readonly name: ReceiptName;
  /** Its key was used before, as far as this process knows. */
  readonly used: boolean;
  readonly answer: PromiseWithResolvers<Answer>;
}

/** What its sender gets, and what a resend gets after it. */
interface Answer {
  readonly receipt: Receipt;
  readonly first: FirstReceipt;
}

/** Of the database: beyond it an arrival counts as unknown, and the stage decides. */
const keptLimits = { timeoutMs: 250, restMs: 1000 };
const groupMax = 500;
const recentMaxDefault = 100_000;

/**
 * The front door where several gateways append to one log, which cannot check and append in one step. What is known is
 * looked for in this process, in what passes (Redis) and in what is kept (PostgreSQL, where the stage notes whose effect
 * it is); only what all of them do not know is appended. None of them is needed: the log may hold a resend twice, and
 * the stage's claim sees to its single effect.
 *
 * Calls that come while others are looked for share the next look and one append; their order is kept.
 */
export class ClusterIntake implements Intake {
  readonly #options: ClusterIntakeOptions;
  readonly #recent: RecentReceipts;
  readonly #kept = new CircuitBreaker(keptLimits);
  /** What is on its way, by its name. */
  readonly #open = new Map<string, Promise<Answer>>();
  /** How many of each key are on their way. */
  readonly #openKeys = new Map<string, number>();
  #waiting: Fresh[] = [];
  #looking = false;
  #since = 0;

  constructor(options: ClusterIntakeOptions) {
    this.#options = options;
    this.#recent = new RecentReceipts(options.recentMax ?? recentMaxDefault);
  }

  take(arrivals: readonly Draft[]): Promise<readonly Receipt[]> {
    return Promise.all(arrivals.map((draft) => this.#take(draft)));
  }

  async forget(before: number): Promise<void> {
    this.#since = before;
    await this.#options.kept.forget(before);
  }

  async #take(draft: Draft): Promise<Receipt> {
    const name = receiptNameOf(draft);
    const { first, used } = this.#recent.find(name, this.#since);
    if (first) return resendOf(first);
    const open = this.#open.get(pairOf(name));
    if (open) return resendOf((await open).first);
    const answer = Promise.withResolvers<Answer>();
    this.#enter(name, answer.promise);
    const usedNow = used || (this.#openKeys.get(name.key) ?? 0) > 1;
    this.#waiting.push({ draft, name, used: usedNow, answer });
    if (!this.#looking) void this.#lookAll();
    return (await answer.promise).receipt;
  }

  #enter(name: ReceiptName, answer: Promise<Answer>): void {
    this.#open.set(pairOf(name), answer);
    this.#openKeys.set(name.key, (this.#openKeys.get(name.key) ?? 0) + 1);
  }

  #leave(name: ReceiptName): void {
    this.#open.delete(pairOf(name));
    const left = (this.#openKeys.get(name.key) ?? 0) - 1;
    if (left > 0) this.#openKeys.set(name.key, left);
    else this.#openKeys.delete(name.key);
  }

  async #lookAll(): Promise<void> {
    this.#looking = true;
    // What is taken in one turn of the event loop goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, groupMax);
      const known = await this.#known(group.map(({ name }) => name));
      // Not awaited: the next group is looked for meanwhile, and the log keeps the order of appends.
      void this.#settle(group, known);
    }
    this.#looking = false;
  }

  /** Never rejects. */
  async #known(names: readonly ReceiptName[]): Promise<readonly KnownReceipt[]> {
    const since = this.#since;
    const passing = (await this.#options.passing?.find(names, since)) ?? names.map(() => unknown);
    const rest = names.filter((_, at) => !passing[at]?.first);
    if (rest.length === 0) return passing;
    const kept = (await this.#kept.ask(() => this.#options.kept.find(rest, since)))?.values();
    return passing.map((one) => {
      if (one.first) return one;
      const found = kept?.next().value ?? unknown;
      return { first: found.first, used: one.used || found.used };
    });
  }

  async #settle(group: readonly Fresh[], known: readonly KnownReceipt[]): Promise<void> {
    const answers = await Promise.allSettled(group.map((one, at) => this.#answer(one, known[at] ?? unknown)));
    const noted = group.flatMap(({ name }, at) => {
      const answer = answers[at];
      return answer?.status === 'fulfilled' ? [{ name, ...answer.value.first }] : [];
    });
    for (const one of noted) this.#recent.note(one);
    if (noted.length > 0) await this.#options.passing?.note(noted);
    for (const [at, { name, answer }] of group.entries()) {
      this.#leave(name);
      const settled = answers[at];
      if (settled?.status === 'fulfilled') answer.resolve(settled.value);
      else answer.reject(settled?.reason);
    }
  }

  /** Each is an append of its own, which the log groups: one that the log refuses fails alone. */
  async #answer({ draft, used }: Fresh, known: KnownReceipt): Promise<Answer> {
    if (known.first) return { receipt: resendOf(known.first), first: known.first };
    const reused = used || known.used;
    const [offset = 0] = await this.#options.log.append([reused ? flaggedAsReused(draft) : draft]);
    const first = { messageId: asMessageId(draft.attributes.messageid), receivedAt: receivedAt(draft) };
    return { receipt: { kind: 'taken', offset, reused }, first };
  }
}

const unknown: KnownReceipt = { first: undefined, used: false };

const resendOf = ({ messageId, receivedAt: at }: FirstReceipt): Receipt => ({
  kind: 'resend',
  messageId,
  receivedAt: at,
});
