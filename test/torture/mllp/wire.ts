import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Answer } from './answer.js';
import { must, Violation } from './verdict.js';

export interface WireOptions {
  readonly host: string;
  readonly port: number;
  /** Source address, so that a limit per address that one case exhausts does not touch the others. */
  readonly localAddress?: string;
  readonly tls?: ConnectionOptions;
  /** How long an answer may take. */
  readonly patienceMs: number;
}

const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;

/**
 * One connection under the full control of a case: what goes out is what the case says, byte for byte and slice by
 * slice; what comes in must be VT, content, FS CR and nothing between (MLLP Release 1), or the next wait fails.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #patienceMs: number;
  readonly #answers: Answer[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #stray: string | undefined;
  #closed = false;
  #changed: () => void = () => undefined;
  /** Answers that came so far, taken or not. */
  received = 0;

  private constructor(socket: Socket, patienceMs: number) {
    this.#socket = socket;
    this.#patienceMs = patienceMs;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => undefined);
    const close = (): void => {
      this.#closed = true;
      this.#changed();
    };
    socket.on('close', close).on('end', close);
  }

  static open({ patienceMs, tls, ...address }: WireOptions): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const opened = (): void => resolve(new Wire(socket, patienceMs));
      const options = { ...address, allowHalfOpen: true };
      const socket = tls === undefined ? connect(options, opened) : connectTls({ ...options, ...tls }, opened);
      socket.setTimeout(patienceMs, () => socket.destroy(new Error('no connection in time')));
      socket.once('connect', () => socket.setTimeout(0));
      socket.once('error', (error: NodeJS.ErrnoException) => reject(new Violation(`cannot connect: ${error.code}`)));
    });
  }

  /** One character is one byte. Each argument is a write of its own. */
  send(...parts: readonly string[]): void {
    for (const part of parts) this.#socket.write(Buffer.from(part, 'latin1'));
  }

  /** Slices with a turn of the event loop or more between them, so that they leave as segments of their own. */
  async sendSliced(text: string, sliceLength: number, pauseMs = 0): Promise<void> {
    for (let at = 0; at < text.length && !this.#closed; at += sliceLength) {
      this.send(text.slice(at, at + sliceLength));
      await pause(pauseMs);
    }
  }

  /** Writes as fast as the peer reads, until `bytes` are out or the peer closes; resolves with how many left. */
  async pour(text: string, bytes: number): Promise<number> {
    const chunk = Buffer.from(text, 'latin1');
    let sent = 0;
    while (sent < bytes && !this.#closed && !this.#socket.destroyed) {
      sent += chunk.length;
      if (!this.#socket.write(chunk)) await this.#drained();
    }
    return sent;
  }

  /** Sends no more, still reads. */
  end(): void {
    this.#socket.end();
  }

  /** RST instead of FIN. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Lets the window go to zero. */
  stopReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes that have left for the peer. */
  get takenBytes(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  async answer(withinMs = this.#patienceMs): Promise<Answer> {
    const answer = await this.answerOrClose(withinMs);
    if (answer === 'closed') throw new Violation('the connection was closed without an answer');
    return answer;
  }

  /** The next answer, or that there is none because the receiver closed. Neither in time is a violation. */
  async answerOrClose(withinMs = this.#patienceMs): Promise<Answer | 'closed'> {
    await this.#until(() => this.#answers.length > 0 || this.#closed, withinMs);
    const answer = this.#answers.shift();
    if (answer !== undefined) return answer;
    must(this.#stray === undefined, `${this.#stray}`);
    must(this.#closed, `no answer within ${withinMs} ms`);
    return 'closed';
  }

  async answers(count: number, withinMs = this.#patienceMs): Promise<readonly Answer[]> {
    await this.#until(() => this.#answers.length >= count || this.#closed, withinMs);
    must(this.#stray === undefined, `${this.#stray}`);
    must(this.#answers.length >= count, `${this.#answers.length} answers instead of ${count}`);
    return this.#answers.splice(0, count);
  }

  /** Every answer until the receiver closes. */
  async rest(withinMs = this.#patienceMs): Promise<readonly Answer[]> {
    await this.closes(withinMs);
    return this.#answers.splice(0);
  }

  async closes(withinMs = this.#patienceMs): Promise<void> {
    await this.#until(() => this.#closed, withinMs);
    must(this.#stray === undefined, `${this.#stray}`);
    must(this.#closed, `the connection was still open after ${withinMs} ms`);
  }

  /** No answer comes for so long. The only wait that a rule of silence leaves. */
  async staysSilent(ms: number): Promise<void> {
    await this.#until(() => this.#answers.length > 0 || this.#stray !== undefined, ms);
    must(this.#answers.length === 0 && this.#stray === undefined, 'an answer that was not asked for');
  }

  #take(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length > 0 && this.#stray === undefined) {
      const end = this.#rest.indexOf(endBlock);
      if (this.#rest[0] !== startBlock) this.#stray = 'bytes outside of a frame';
      else if (end === -1 || end + 1 >= this.#rest.length) break;
      else if (this.#rest[end + 1] !== carriageReturn) this.#stray = 'FS without CR after an answer';
      else {
        this.received++;
        this.#answers.push(new Answer(this.#rest.subarray(1, end)));
        this.#rest = this.#rest.subarray(end + 2);
      }
    }
    this.#changed();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once('drain', resolve).once('close', () => resolve());
    });
  }

  async #until(done: () => boolean, withinMs: number): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    while (!done() && Date.now() < giveUpAt) {
      const timedOut = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), giveUpAt - Date.now());
        this.#changed = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      if (timedOut) return;
    }
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));
