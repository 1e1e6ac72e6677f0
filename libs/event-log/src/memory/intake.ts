import { asMessageId, type MessageId } from '#contracts';
import { type Arrival, flaggedAsReused, type Intake, type Receipt } from '../intake.js';
import type { MemoryEventLog } from './event-log.js';

interface Seen {
  readonly contentHash: string;
  readonly messageId: MessageId;
  readonly receivedAt: number;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export class MemoryIntake implements Intake {
  readonly #log: MemoryEventLog;
  readonly #seen = new Map<string, readonly Seen[]>();

  constructor(log: MemoryEventLog) {
    this.#log = log;
  }

  async take(arrivals: readonly Arrival[]): Promise<readonly Receipt[]> {
    return arrivals.map((arrival) => this.#take(arrival));
  }

  async forget(before: number, max: number): Promise<number> {
    let forgotten = 0;
    for (const [key, seen] of this.#seen) {
      const kept = seen.filter(({ receivedAt }) => receivedAt >= before || forgotten++ >= max);
      if (kept.length === 0) this.#seen.delete(key);
      else this.#seen.set(key, kept);
    }
    return Math.min(forgotten, max);
  }

  #take({ draft, duplicateKey, contentHash, receivedAt }: Arrival): Receipt {
    const seen = this.#seen.get(hex(duplicateKey)) ?? [];
    const same = seen.find((one) => one.contentHash === hex(contentHash));
    if (same) return { kind: 'resend', messageId: same.messageId, receivedAt: same.receivedAt };
    const reused = seen.length > 0;
    const [offset = 0] = this.#log.write([reused ? flaggedAsReused(draft) : draft]);
    const messageId = asMessageId(draft.attributes.messageid);
    this.#seen.set(hex(duplicateKey), [...seen, { contentHash: hex(contentHash), messageId, receivedAt }]);
    return { kind: 'taken', offset, reused };
  }
}
