import type { IntakeSeen } from './feed-intake.js';
import type { Verdict } from './sender.policy.js';

/** What the console shows of one feed. Times in milliseconds. */
export interface FeedState {
  readonly name: string;
  readonly host?: string;
  readonly port?: number;
  readonly connections: number;
  readonly intake: IntakeSeen;
  readonly certificateExpiresAt?: number;
  readonly received: number;
  readonly accepted: number;
  readonly refused: number;
  readonly unusable: number;
  readonly resent: number;
  readonly connectionFaults: number;
  readonly lastMessageAt?: number;
  readonly ackMsP50?: number;
  readonly ackMsP99?: number;
  readonly senders: readonly { application: string; facility: string; organization: string; enrolled: boolean }[];
}

const samplesMax = 1024;
const sendersMax = 200;

/** Counts of one feed since the start of the process, and its last acknowledgement times. */
export class FeedCounters {
  readonly #ackMs = new Float64Array(samplesMax);
  #acknowledged = 0;
  readonly #counts = { accepted: 0, refused: 0, unusable: 0, resent: 0, connectionFaults: 0 };
  readonly #senders = new Map<string, FeedState['senders'][number]>();
  #lastMessageAt: number | undefined;

  message(verdict: Verdict, resend: boolean, sender: { application: string; facility: string }, at: number): void {
    const counted = verdict.disposition === 'query' ? 'accepted' : verdict.disposition;
    this.#counts[resend ? 'resent' : counted]++;
    this.#lastMessageAt = at;
    const key = `${sender.application}|${sender.facility}`;
    if (this.#senders.has(key) || this.#senders.size >= sendersMax) return;
    const { organization, enrolled } = verdict;
    this.#senders.set(key, { ...sender, organization, enrolled });
  }

  acknowledged(ms: number): void {
    this.#ackMs[this.#acknowledged++ % samplesMax] = ms;
  }

  connectionFault(): void {
    this.#counts.connectionFaults++;
  }

  state(): Omit<FeedState, 'name' | 'host' | 'port' | 'connections' | 'intake' | 'certificateExpiresAt'> {
    const sorted = this.#ackMs.slice(0, Math.min(this.#acknowledged, samplesMax)).sort();
    const quantile = (share: number): number | undefined => sorted[Math.floor((sorted.length - 1) * share)];
    const { accepted, refused, unusable } = this.#counts;
    return {
      ...this.#counts,
      received: accepted + refused + unusable,
      senders: [...this.#senders.values()],
      ...(this.#lastMessageAt !== undefined && { lastMessageAt: this.#lastMessageAt }),
      ...(sorted.length > 0 && { ackMsP50: quantile(0.5), ackMsP99: quantile(0.99) }),
    };
  }
}
