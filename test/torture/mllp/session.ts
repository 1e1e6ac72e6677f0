import type { Answer } from './answer.js';
import { framed, good, type HeaderFields } from './messages.js';
import { type Feed, type Limits, type Target } from './target.js';
import { must, mustAccept, Violation } from './verdict.js';
import { pause, Wire } from './wire.js';

/** Ids differ between runs, so that a receiver that remembers an earlier run takes nothing for a resend. */
const run = Math.floor(Date.now() / 100)
  .toString(36)
  .slice(-6)
  .toUpperCase();
let lastId = 0;
let lastAddress = 1;

/** One case at work: its connections, its message ids, and the receiver that it judges. */
export class Session {
  readonly #wires: Wire[] = [];
  #closed = false;
  /** On Linux the whole of 127/8 is the loopback: each case comes from an address of its own. */
  readonly #localAddress: string | undefined;
  /** Where the receiver is now: a case that restarts it puts the new one here. */
  target: Target;

  constructor(
    target: Target,
    readonly patienceMs: number,
  ) {
    this.target = target;
    const canChoose = process.platform === 'linux' && target.host.startsWith('127.');
    this.#localAddress = canChoose ? `127.0.${1 + (lastAddress >> 8)}.${1 + (lastAddress++ % 250)}` : undefined;
  }

  /** A MSH-10 of 14 characters, so that none is part of another; versions before 2.7 allow 20. */
  id(): string {
    return `T${run}${String(++lastId).padStart(7, '0')}`;
  }

  ids(count: number): readonly string[] {
    return Array.from({ length: count }, () => this.id());
  }

  get limits(): Limits {
    const { limits } = this.target;
    if (limits === undefined) throw new Violation('the limits of this receiver are not known');
    return limits;
  }

  async wire(feed: Feed = 'open'): Promise<Wire> {
    const { host, ports, tls } = this.target;
    const port = ports[feed];
    if (port === undefined) throw new Violation(`there is no feed ${feed}`);
    if (this.#closed) throw new Violation('the time of this case is over');
    const wire = await Wire.open({
      host,
      port,
      patienceMs: this.patienceMs,
      ...(this.#localAddress && { localAddress: this.#localAddress }),
      ...(feed === 'tls' && { tls: tls ?? {} }),
    });
    this.#wires.push(wire);
    if (this.#closed) wire.destroy();
    return wire;
  }

  wires(count: number, feed: Feed = 'open'): Promise<readonly Wire[]> {
    return Promise.all(Array.from({ length: count }, () => this.wire(feed)));
  }

  /** Sends one frame on a connection of its own: exactly one answer, and none after it until the connection ends. */
  async ask(text: string, feed: Feed = 'open'): Promise<Answer> {
    const wire = await this.wire(feed);
    wire.send(framed(text));
    const answer = await wire.answer();
    wire.end();
    must((await wire.rest()).length === 0, 'a second answer to one message');
    return answer;
  }

  /** A good message is taken: on this connection, or on a new one. */
  async stillServed(wire?: Wire): Promise<void> {
    const id = this.id();
    const on = wire ?? (await this.wire());
    on.send(framed(good({ id })));
    mustAccept(await on.answer(), id);
  }

  /** A good message is taken where the case left off, or, where the receiver chose to close, on a new connection. */
  async servedHereOrAnew(wire: Wire): Promise<void> {
    await this.stillServed(wire.closed ? undefined : wire);
  }

  /** A message of its own id, built and remembered. */
  message(fields: Omit<HeaderFields, 'id'> = {}): { readonly id: string; readonly text: string } {
    const id = this.id();
    return { id, text: good({ ...fields, id }) };
  }

  /** The receiver stored exactly these bytes, once. */
  async mustHaveStored(part: string, text: string): Promise<void> {
    const found = (await this.target.archive?.holding(part)) ?? [];
    must(found.length === 1, `${found.length} stored messages instead of 1`);
    must(found[0]?.equals(Buffer.from(text, 'latin1')) === true, 'the stored bytes are not those that were sent');
  }

  /** Waits for a condition that is not an answer. */
  async until(done: () => boolean | Promise<boolean>, otherwise: string, withinMs = this.patienceMs): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    while (!(await done())) {
      must(Date.now() < giveUpAt, `${otherwise} within ${withinMs} ms`);
      await pause(10);
    }
  }

  /** Ends what the case still does: it opens nothing any more. */
  close(): void {
    this.#closed = true;
    for (const wire of this.#wires) wire.destroy();
  }
}
