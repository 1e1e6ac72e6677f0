import { createHash } from 'node:crypto';

/** What a sender knows of one message: the ledger is kept outside the product. */
interface Line {
  readonly sha256: string;
  acknowledged: boolean;
  sent: number;
}

/** Counts that must be 0 (the reference names them so). */
export interface Findings {
  /** Acknowledged, not in hl7.raw. */
  readonly lost: number;
  /** Acknowledged, without an effect in clinical.linked. */
  readonly stuck: number;
  /** More than one effect. */
  readonly doubled: number;
  /** In hl7.raw with other bytes than were sent. */
  readonly corrupt: number;
  /** In hl7.raw, never sent. */
  readonly invented: number;
}

export class Ledger {
  readonly #lines = new Map<string, Line>();

  /** Before each send, also before a resend. */
  sending(controlId: string, bytes: Uint8Array): void {
    const line = this.#lines.get(controlId) ?? { sha256: sha256(bytes), acknowledged: false, sent: 0 };
    line.sent++;
    this.#lines.set(controlId, line);
  }

  acknowledged(controlId: string): void {
    const line = this.#lines.get(controlId);
    if (line) line.acknowledged = true;
  }

  knows(controlId: string): boolean {
    return this.#lines.has(controlId);
  }

  isAcknowledged(controlId: string): boolean {
    return this.#lines.get(controlId)?.acknowledged === true;
  }

  unacknowledged(): readonly string[] {
    return [...this.#lines].filter(([, line]) => !line.acknowledged).map(([controlId]) => controlId);
  }

  acknowledgedCount(): number {
    return [...this.#lines.values()].filter((line) => line.acknowledged).length;
  }

  /** `raw` and `linked`: what the topics hold. Only effects are counted: `hl7.raw` may hold a resend twice. */
  check(raw: readonly { controlId: string; value: Uint8Array }[], linked: readonly string[]): Findings {
    const rawIds = new Set(raw.map(({ controlId }) => controlId));
    const effects = new Map<string, number>();
    for (const controlId of linked) effects.set(controlId, (effects.get(controlId) ?? 0) + 1);
    const acknowledged = [...this.#lines].filter(([, line]) => line.acknowledged).map(([controlId]) => controlId);
    return {
      lost: acknowledged.filter((controlId) => !rawIds.has(controlId)).length,
      stuck: acknowledged.filter((controlId) => !effects.has(controlId)).length,
      doubled: [...effects.values()].filter((count) => count > 1).length,
      corrupt: raw.filter(({ controlId, value }) => this.#differs(controlId, value)).length,
      invented: raw.filter(({ controlId }) => !this.#lines.has(controlId)).length,
    };
  }

  #differs(controlId: string, value: Uint8Array): boolean {
    const line = this.#lines.get(controlId);
    return line !== undefined && line.sha256 !== sha256(value);
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
