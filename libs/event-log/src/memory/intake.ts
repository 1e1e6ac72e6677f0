import { asMessageId, type Draft } from '#contracts';
import { duplicateKeyOf } from '../duplicate-key.js';
import { flaggedAsReused, type Intake, type Receipt, receivedAt } from '../intake.js';
import type { MemoryEventLog } from './event-log.js';

export class MemoryIntake implements Intake {
  readonly #log: MemoryEventLog;
  readonly #seen = new Map<string, readonly Draft[]>();

  constructor(log: MemoryEventLog) {
    this.#log = log;
  }

  async take(arrivals: readonly Draft[]): Promise<readonly Receipt[]> {
    return arrivals.map((arrival) => this.#take(arrival));
  }

  async forget(before: number): Promise<void> {
    for (const [key, seen] of this.#seen) {
      const kept = seen.filter((draft) => receivedAt(draft) >= before);
      if (kept.length === 0) this.#seen.delete(key);
      else this.#seen.set(key, kept);
    }
  }

  #take(draft: Draft): Receipt {
    const duplicateKey = duplicateKeyOf(draft);
    const seen = this.#seen.get(duplicateKey) ?? [];
    const first = seen.find(({ value }) => Buffer.compare(value, draft.value) === 0);
    if (first)
      return { kind: 'resend', messageId: asMessageId(first.attributes.messageid), receivedAt: receivedAt(first) };
    const reused = seen.length > 0;
    const [offset = 0] = this.#log.write([reused ? flaggedAsReused(draft) : draft]);
    this.#seen.set(duplicateKey, [...seen, draft]);
    return { kind: 'taken', offset, reused };
  }
}
