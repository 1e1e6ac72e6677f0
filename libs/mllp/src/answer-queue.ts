import { Buffer } from 'node:buffer';

interface Slot {
  settled: boolean;
  bytes: Uint8Array | undefined;
}

/** Where the answers go. */
export interface Outlet {
  readonly write: (bytes: Uint8Array) => void;
  /** Places became free. */
  readonly flushed: () => void;
  /** An answer was rejected. */
  readonly broken: () => void;
}

/**
 * Puts answers into the order of their questions. Answers that settle in one turn of the event loop, as they do after a
 * group commit, go out framed in one write.
 */
export class AnswerQueue {
  sent = 0;
  readonly #outlet: Outlet;
  #slots: Slot[] = [];
  /** First slot that has not been sent; those before are cut off now and then instead of shifted one by one. */
  #head = 0;
  #scheduled = false;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  /** Questions whose answer has not been written. */
  get inFlight(): number {
    return this.#slots.length - this.#head;
  }

  /**
   * Gives the answer its place. Undefined is no answer; a rejection breaks the queue, since an answer that comes after it
   * could be taken for the missing one.
   */
  expect(answer: Promise<Uint8Array | undefined>): void {
    const slot: Slot = { settled: false, bytes: undefined };
    this.#slots.push(slot);
    answer.then((bytes) => {
      slot.settled = true;
      slot.bytes = bytes;
      if (this.#scheduled || this.#slots[this.#head] !== slot) return;
      this.#scheduled = true;
      process.nextTick(() => this.#flush());
    }, this.#outlet.broken);
  }

  #flush(): void {
    this.#scheduled = false;
    const ready: Uint8Array[] = [];
    for (let slot = this.#slots[this.#head]; slot?.settled === true; slot = this.#slots[this.#head]) {
      if (slot.bytes !== undefined) ready.push(slot.bytes);
      this.#head++;
    }
    if (this.#head === this.#slots.length) {
      this.#slots.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
    this.sent += ready.length;
    if (ready.length > 0) this.#outlet.write(framed(ready));
    this.#outlet.flushed();
  }
}

/** VT, answer, FS CR for each, in one buffer. */
function framed(answers: readonly Uint8Array[]): Uint8Array {
  const length = answers.reduce((sum, answer) => sum + answer.length + 3, 0);
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const answer of answers) {
    bytes[at] = 0x0b;
    bytes.set(answer, at + 1);
    at += answer.length + 3;
    bytes[at - 2] = 0x1c;
    bytes[at - 1] = 0x0d;
  }
  return bytes;
}
