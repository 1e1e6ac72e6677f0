import type { ReceiptName } from './receipt-name.js';
import type { FirstReceipt, KnownReceipt, NotedReceipt } from './receipts.js';

/** The receipts that this process gave or asked for last. */
export class RecentReceipts {
  readonly #max: number;
  readonly #firsts = new Map<string, FirstReceipt>();
  /** When the last message of a key was received. */
  readonly #used = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  find(name: ReceiptName, since: number): KnownReceipt {
    const first = this.#firsts.get(pairOf(name));
    return {
      first: first && first.receivedAt >= since ? first : undefined,
      used: (this.#used.get(name.key) ?? Number.NEGATIVE_INFINITY) >= since,
    };
  }

  note({ name, messageId, receivedAt }: NotedReceipt): void {
    putLast(this.#firsts, pairOf(name), { messageId, receivedAt }, this.#max);
    putLast(this.#used, name.key, Math.max(receivedAt, this.#used.get(name.key) ?? 0), this.#max);
  }
}

export const pairOf = ({ key, content }: ReceiptName): string => `${key}:${content}`;

function putLast<Value>(map: Map<string, Value>, key: string, value: Value, max: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) return;
    map.delete(oldest);
  }
}
