import { asMessageId } from '#contracts';
import type { RedisConnection } from '#platform/redis';
import type { ReceiptName } from './receipt-name.js';
import { pairOf } from './recent-receipts.js';
import type { FirstReceipt, KnownReceipt, NotedReceipt, PassingReceipts } from './receipts.js';

/**
 * The short cut between the gateways: for each receipt one key for its bytes and one for its control id. They may be
 * evicted or lost; a `maxmemory` with `volatile-ttl` is right.
 */
export class RedisReceipts implements PassingReceipts {
  /** `seconds`: how long a receipt is known. */
  constructor(
    private readonly redis: Pick<RedisConnection, 'ask' | 'name'>,
    private readonly seconds: number,
  ) {}

  async find(names: readonly ReceiptName[], since: number): Promise<readonly KnownReceipt[] | undefined> {
    const keys = names.flatMap((name) => [this.#pair(name), this.#key(name)]);
    const values = await this.redis.ask((client) => client.mget(keys));
    if (!values) return undefined;
    return names.map((_, at) => {
      const first = receiptOf(values[2 * at], since);
      return { first, used: first !== undefined || receiptOf(values[2 * at + 1], since) !== undefined };
    });
  }

  async note(receipts: readonly NotedReceipt[]): Promise<void> {
    await this.redis.ask(async (client) => {
      const pipeline = client.pipeline();
      for (const { name, messageId, receivedAt } of receipts) {
        const value = `${messageId} ${receivedAt}`;
        pipeline.set(this.#pair(name), value, 'EX', this.seconds).set(this.#key(name), value, 'EX', this.seconds);
      }
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    });
  }

  #pair(name: ReceiptName): string {
    return this.redis.name('receipt', pairOf(name));
  }

  #key(name: ReceiptName): string {
    return this.redis.name('receipt', name.key);
  }
}

function receiptOf(value: string | null | undefined, since: number): FirstReceipt | undefined {
  const [, messageId, at] = /^([0-9A-Z]+) (\d+)$/.exec(value ?? '') ?? [];
  if (messageId === undefined || Number(at) < since) return undefined;
  return { messageId: asMessageId(messageId), receivedAt: Number(at) };
}
