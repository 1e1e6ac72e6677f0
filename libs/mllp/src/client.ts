import { type ErrorCode, fault } from '#contracts';
import type { Clock } from '#platform';
import { type Acknowledgement, questionOf, readAcknowledgement, worstOf } from './acknowledgement.js';
import { BackOff, type BackOffLimits } from './back-off.js';
import { ClientConnection } from './client-connection.js';
import type { ClientTls } from './tls-settings.js';

export interface MllpClientOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: ClientTls;
  /** From the sending of a message to its acknowledgement. */
  readonly ackTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Messages sent and not yet acknowledged at most; the others wait. 1 (the default) is what every receiver takes. */
  readonly window?: number;
  /** Messages that wait at most; default 1,000. */
  readonly queueMax?: number;
  /** Pause before the next connection after one failed; default 250 ms to 30 s. */
  readonly backOff?: BackOffLimits;
  /**
   * The application's answer (AA, AE, AR) to a message that was answered CA before: enhanced mode, MSH-16. What it
   * resolves with is sent as the accept acknowledgement that such an answer may ask for.
   */
  readonly onApplicationAnswer?: (reply: MllpReply) => Promise<Uint8Array | undefined>;
  /** Default: of the process, never set back. */
  readonly clock?: Clock;
  /** From 0 to 1. */
  readonly random?: () => number;
}

export interface MllpReply {
  /** The reply, unframed; for a batch that was answered message by message the last one. */
  readonly acknowledgement: Uint8Array;
  /** MSA-1; of a batch the worst. */
  readonly code: string;
  /** MSA-2, or the MSH-10 sent where the receiver left MSA-2 empty; of a batch the first. */
  readonly controlId: string;
}

interface Sending {
  readonly message: Uint8Array;
  /** MSH-10 of what has not been answered yet. */
  readonly unanswered: Set<string>;
  readonly controlId: string;
  readonly asksLater: boolean;
  readonly codes: string[];
  readonly resolve: (reply: MllpReply) => void;
  readonly reject: (error: Error) => void;
  timer?: NodeJS.Timeout;
}

const queueMaxDefault = 1_000;
const backOffDefault: BackOffLimits = { firstMs: 250, maxMs: 30_000 };
/** Answers of applications that may come, at most: one that never does must not stay for ever. */
const awaitedMax = 10_000;

/**
 * Sends over one persistent connection, opened by the first message and again, with back-off, after it broke. An
 * acknowledgement belongs to the message whose MSH-10 it names in MSA-2. One that did not come in time ends the
 * connection: on the next one no late answer can be taken for that of another message, whatever the receiver names.
 * What was under way on a lost connection is rejected, since only the receiver knows whether it arrived: the caller
 * sends it again. What waits goes over the next connection, if there is one.
 */
export class MllpClient {
  readonly #options: MllpClientOptions;
  readonly #backOff: BackOff;
  readonly #waiting: Sending[] = [];
  /** In order of sending. */
  readonly #sent = new Set<Sending>();
  /** MSH-10 of messages that were committed and whose application answers later. */
  readonly #awaited = new Set<string>();
  #connection: ClientConnection | undefined;
  #pause: NodeJS.Timeout | undefined;
  #drained: (() => void) | undefined;
  #closed = false;

  constructor(options: MllpClientOptions) {
    this.#options = options;
    const { backOff = backOffDefault, clock = () => performance.now(), random = Math.random } = options;
    this.#backOff = new BackOff(backOff, clock, random);
  }

  /**
   * Sends a message or a batch. Faults that may pass: MLLP_UNREACHABLE, MLLP_ACK_TIMEOUT, MLLP_CLOSED, MLLP_QUEUE_FULL;
   * that do not: MLLP_TLS_*, CERTIFICATE_UNUSABLE. A negative answer is no fault.
   */
  send(message: Uint8Array): Promise<MllpReply> {
    if (this.#closed) return Promise.reject(this.#fault('MLLP_CLOSED'));
    if (this.#waiting.length >= (this.#options.queueMax ?? queueMaxDefault))
      return Promise.reject(this.#fault('MLLP_QUEUE_FULL'));
    const { controlIds, asksLater } = questionOf(message);
    const question = { message, unanswered: new Set(controlIds), controlId: controlIds[0] ?? '', asksLater, codes: [] };
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...question, resolve, reject });
      this.#pump();
    });
  }

  /** Takes no more, rejects what was not sent, resolves when what was sent is answered or given up; then closes. */
  async drain(): Promise<void> {
    this.#closed = true;
    this.#reject(this.#waiting.splice(0), 'MLLP_CLOSED');
    if (this.#sent.size > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    this.close();
  }

  /** Rejects what is under way and closes. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#pause);
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.destroy();
    this.#reject([...this.#sent, ...this.#waiting.splice(0)], 'MLLP_CLOSED');
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#sent.size < (this.#options.window ?? 1)) {
      if (this.#connection?.isOpen !== true) return this.#connect();
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.timer = setTimeout(() => this.#timeOut(next), this.#options.ackTimeoutMs);
      this.#sent.add(next);
      this.#connection.write(next.message);
    }
  }

  #connect(): void {
    if (this.#connection !== undefined || this.#pause !== undefined || this.#closed) return;
    const { waitMs } = this.#backOff;
    if (waitMs === 0) return this.#open();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#open();
    }, waitMs);
  }

  #open(): void {
    let connection: ClientConnection | undefined;
    const isCurrent = (): boolean => this.#connection === connection;
    try {
      connection = new ClientConnection(this.#options, {
        opened: () => this.#pump(),
        frame: (bytes) => isCurrent() && this.#acknowledged(bytes),
        closed: (code, reason) => isCurrent() && this.#lost(code, reason),
      });
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) reject(error as Error);
    }
    this.#connection = connection;
  }

  /** A connection that was closed while nothing was under way is no failure: receivers close what is idle. */
  #lost(code: ErrorCode, reason: string | undefined): void {
    const opened = this.#connection?.wasOpen === true;
    this.#connection = undefined;
    const failed = [...this.#sent, ...(opened && code === 'MLLP_CLOSED' ? [] : this.#waiting.splice(0))];
    if (failed.length > 0) this.#backOff.failed();
    this.#reject(failed, code, reason);
    this.#pump();
  }

  #acknowledged(bytes: Uint8Array): void {
    const acknowledgement = readAcknowledgement(bytes);
    if (acknowledgement === undefined) return;
    this.#backOff.succeeded();
    const sending = this.#answeredBy(acknowledgement);
    if (sending === undefined) return this.#answeredLater(acknowledgement, bytes);
    for (const { code, controlId } of acknowledgement.answers) {
      sending.codes.push(code);
      sending.unanswered.delete(controlId);
    }
    // A batch may be answered by a batch, which names those that asked for it, or message by message.
    const [only] = acknowledgement.answers;
    if (sending.unanswered.size > 0 && !acknowledgement.batch && only?.controlId !== '') return;
    this.#settle(sending);
    const code = worstOf(sending.codes);
    if (code === 'CA' && sending.asksLater) this.#await(sending.controlId);
    sending.resolve({ acknowledgement: bytes, code, controlId: sending.controlId });
    this.#pump();
  }

  /** An acknowledgement without MSA-2 can only be meant for a single message under way. */
  #answeredBy({ answers }: Acknowledgement): Sending | undefined {
    for (const sending of this.#sent)
      if (answers.some(({ controlId }) => sending.unanswered.has(controlId))) return sending;
    const [only] = this.#sent;
    const isClear =
      this.#sent.size === 1 && (only?.controlId === '' || answers.every(({ controlId }) => controlId === ''));
    return isClear ? only : undefined;
  }

  #answeredLater({ answers }: Acknowledgement, acknowledgement: Uint8Array): void {
    const [answer] = answers;
    const connection = this.#connection;
    if (answer === undefined || !this.#awaited.delete(answer.controlId)) return;
    this.#options.onApplicationAnswer?.({ acknowledgement, ...answer }).then(
      (accept) => {
        if (accept !== undefined && connection?.isOpen === true) connection.write(accept);
      },
      () => undefined,
    );
  }

  #await(controlId: string): void {
    this.#awaited.add(controlId);
    const [oldest] = this.#awaited;
    if (this.#awaited.size > awaitedMax && oldest !== undefined) this.#awaited.delete(oldest);
  }

  #timeOut(sending: Sending): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.destroy();
    this.#backOff.failed();
    this.#reject([sending], 'MLLP_ACK_TIMEOUT');
    this.#reject([...this.#sent], 'MLLP_CLOSED');
    this.#pump();
  }

  #reject(failed: readonly Sending[], code: ErrorCode, reason?: string): void {
    for (const sending of failed) {
      this.#settle(sending);
      sending.reject(this.#fault(code, reason));
    }
  }

  #settle(sending: Sending): void {
    clearTimeout(sending.timer);
    this.#sent.delete(sending);
    if (this.#sent.size === 0) this.#drained?.();
  }

  #fault(code: ErrorCode, reason?: string): Error {
    return fault(code, { host: this.#options.host, port: this.#options.port, reason });
  }
}
