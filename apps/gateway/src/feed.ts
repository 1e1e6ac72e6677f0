import { Fault, fault } from '#contracts';
import type { OpenConnection, PeerName } from '#mllp';
import type { FeedConfig, Log, LogFields, Metrics } from '#platform';
import { type ConnectionCounts, InProcessMessageRates, type MessageRates } from '#storage';
import { admissionDelayMs } from './admission.js';
import { FaultLog } from './fault-log.js';
import { FeedCounters } from './feed-state.js';
import { FirstFragments } from './first-fragments.js';
import { answerLater } from './later-answers.js';
import { Pace } from './pace.js';
import { receive, receiveBroken, type ReceiveDependencies, type Received } from './receive.js';
import type { Refused } from './sender.policy.js';

export interface FeedDependencies extends ReceiveDependencies {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Entries of the raw topic that the stages have not worked through yet. */
  readonly lag: () => number;
  readonly lagEntriesMax: number;
  /** What all gateways together take of a feed with a rate; absent: this one is the only one. */
  readonly rates?: MessageRates;
  /** Connections of all gateways together; absent: this one is the only one. */
  readonly connections?: ConnectionCounts;
}

/** One configured feed: receives frames however they come, counts, and slows senders down when the stages are behind. */
export class Feed {
  readonly counters = new FeedCounters();
  readonly #firsts = new FirstFragments();
  #uncounted: (() => void)[] = [];
  readonly #faultLog: FaultLog;
  readonly #pace: Pace | undefined;

  constructor(
    readonly config: FeedConfig,
    private readonly deps: FeedDependencies,
  ) {
    this.#faultLog = new FaultLog(deps.log, deps.clock, config.name);
    // An increase is seen only from a number on, so the first failure needs one before it.
    deps.metrics.intakeFailures.inc({ feed: config.name }, 0);
    const perSecond = config.limits?.messagesPerSecond;
    this.#pace = perSecond ? new Pace(config.name, perSecond, deps.rates ?? new InProcessMessageRates()) : undefined;
  }

  /**
   * The answer, or undefined where the sender wants none. Rejects where nothing may be answered: the log is down.
   * `connection`: where outcomes can be told later, and whose certificate says who sends.
   */
  async frame(bytes: Uint8Array, connection?: OpenConnection): Promise<Uint8Array | undefined> {
    const began = performance.now();
    if (this.#pace) await this.#pace.next();
    const taken = receive(bytes, this.config, this.deps, connection !== undefined, connection?.certificate);
    const received = await this.#guarded(taken);
    this.#pace?.owe(received.messages.length - 1);
    this.#countLater(() => this.#count(received, connection?.certificate));
    // A commit byte says whether the message is stored, whatever the answer says.
    if (received.failure !== undefined && this.config.release === 2) throw received.failure;
    for (const one of received.later)
      void answerLater({ ...one, message: this.#firsts.of(one) }, connection, this.config, this.deps);
    const delayMs = admissionDelayMs(this.deps.lag(), this.deps.lagEntriesMax);
    if (delayMs > 0) await this.#heldBack(delayMs);
    const took = performance.now() - began;
    this.#countLater(() => this.#acknowledged(took));
    return received.answer;
  }

  /** A frame that broke the rules of MLLP: its bytes are kept, the sender is told. */
  async brokenFrame(code: Fault['code'], bytes: Uint8Array, about: LogFields): Promise<Uint8Array | undefined> {
    this.connectionFault(code, about);
    this.deps.metrics.received.inc({ feed: this.config.name, disposition: 'unusable' });
    return this.#guarded(receiveBroken(bytes, fault(code), this.config, this.deps));
  }

  /** Its port cannot be opened as it was ordered. */
  notOpened(error: unknown): void {
    this.#faultLog.warn('feed-not-opened', error instanceof Fault ? error.code : 'INTERNAL', {});
  }

  /** `about` goes into the log: names of ours and addresses, no part of a message. */
  connectionFault(code: Fault['code'], about: LogFields): void {
    this.counters.connectionFault();
    this.deps.metrics.connectionFaults.inc({ feed: this.config.name, code });
    this.#faultLog.warn('connection-fault', code, about);
  }

  /** The sender gets its answer first. */
  #countLater(count: () => void): void {
    if (this.#uncounted.push(count) > 1) return;
    setImmediate(() => {
      const all = this.#uncounted;
      this.#uncounted = [];
      for (const one of all) one();
    });
  }

  #acknowledged(tookMs: number): void {
    this.counters.acknowledged(tookMs);
    this.deps.metrics.acknowledgementSeconds.observe({ feed: this.config.name }, tookMs / 1000);
  }

  #count(received: Received, certificate: PeerName | undefined): void {
    if (received.failure !== undefined) this.#failed(received.failure);
    for (const { code } of received.issues) this.deps.log.warn('batch-issue', { feed: this.config.name, code });
    for (const one of received.messages) {
      this.counters.message(one.verdict, one.resend, one, this.deps.clock());
      const disposition = one.resend ? 'resend' : one.verdict.disposition;
      this.deps.metrics.received.inc({ feed: this.config.name, disposition });
      if ('code' in one.verdict) this.#tellOperator(one.verdict, certificate);
    }
  }

  #heldBack(delayMs: number): Promise<void> {
    this.deps.metrics.admissionDelaySeconds.inc({ feed: this.config.name }, delayMs / 1000);
    return new Promise((resolve) => setTimeout(resolve, delayMs));
  }

  /** What is not only for the sender to know: that one speaks for another, and that one may wait for a person. */
  #tellOperator({ code, organization }: Refused, certificate: PeerName | undefined): void {
    if (code === 'HL7_SENDER_CERTIFICATE')
      this.#faultLog.warn('sender-refused', code, { organization, certificate: certificate?.commonName });
    if (code === 'HL7_SEQUENCE_NUMBER_UNEXPECTED') this.#faultLog.warn('sequence-broken', code, { organization });
  }

  #failed(error: unknown): void {
    this.deps.metrics.intakeFailures.inc({ feed: this.config.name });
    this.deps.log.error('intake-failed', error, { feed: this.config.name });
  }

  #guarded<Result>(work: Promise<Result>): Promise<Result> {
    return work.catch((error: unknown) => {
      this.#failed(error);
      throw error instanceof Fault ? error : fault('LOG_UNAVAILABLE', { feed: this.config.name }, error);
    });
  }
}
