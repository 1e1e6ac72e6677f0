import { Buffer } from 'node:buffer';
import type { ErrorCode } from '#contracts';
import { evidenceBytesMax } from './limits.js';

const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

export type FrameEvent =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** `bytes` is what was cut, too large or outside of a frame: at most 64 KiB of it. */
  | {
      readonly kind: 'fault';
      readonly code: Extract<ErrorCode, 'HL7_TOO_LARGE' | 'MLLP_FRAME_CUT' | 'MLLP_JUNK'>;
      readonly bytes: Uint8Array;
    };

/** MLLP Release 1: VT, the message, FS CR. */
export function frame(bytes: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(bytes.length + 3);
  framed[0] = startBlock;
  framed.set(bytes, 1);
  framed[bytes.length + 1] = endBlock;
  framed[bytes.length + 2] = carriageReturn;
  return framed;
}

/**
 * Cuts a stream of bytes into frames. Any slicing of the stream gives the same events, so FS always ends a frame: the CR
 * after it may be missing, and waiting for it could wait for ever.
 *
 * A second VT before FS means that the first frame was cut: it becomes a fault and a new frame begins. A frame beyond the
 * limit becomes a fault as soon as it is, and is skipped. Bytes outside of frames, save CR and LF, become one fault for
 * each run of them. A frame that lies in one chunk is a view of it, not a copy; memory never exceeds the limit.
 */
export class FrameDecoder {
  readonly #frameBytesMax: number;
  #state: 'outside' | 'inside' | 'skipping' = 'outside';
  /** Frame or junk so far, where it did not lie in one chunk. */
  readonly #pending = new Accumulator();

  constructor(limits: { readonly frameBytesMax: number }) {
    this.#frameBytesMax = limits.frameBytesMax;
  }

  /** Bytes of a frame or of junk that has not ended yet. */
  get pendingBytes(): number {
    return this.#pending.length;
  }

  /** A frame has begun and not ended, even when none of its bytes is here yet. */
  get insideFrame(): boolean {
    return this.#state !== 'outside';
  }

  push(chunk: Uint8Array): readonly FrameEvent[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const events: FrameEvent[] = [];
    for (let at = 0; at < bytes.length;) {
      at = this.#state === 'outside' ? this.#outside(bytes, at, events) : this.#inside(bytes, at, events);
    }
    return events;
  }

  /** The stream has ended: what is pending was cut. */
  end(): readonly FrameEvent[] {
    const events: FrameEvent[] = [];
    if (this.#state === 'inside') events.push({ kind: 'fault', code: 'MLLP_FRAME_CUT', bytes: this.#evidence() });
    else this.#endJunk(events);
    this.#state = 'outside';
    return events;
  }

  #outside(bytes: Buffer, from: number, events: FrameEvent[]): number {
    const start = bytes.indexOf(startBlock, from);
    const end = start === -1 ? bytes.length : start;
    this.#keepJunk(bytes.subarray(from, end));
    if (start === -1) return bytes.length;
    this.#endJunk(events);
    this.#state = 'inside';
    return start + 1;
  }

  #inside(bytes: Buffer, from: number, events: FrameEvent[]): number {
    const end = bytes.indexOf(endBlock, from);
    const part = end === -1 ? bytes.subarray(from) : bytes.subarray(from, end);
    const restart = part.indexOf(startBlock);
    if (restart !== -1) {
      this.#extend(part.subarray(0, restart), events);
      if (this.#state === 'inside') events.push({ kind: 'fault', code: 'MLLP_FRAME_CUT', bytes: this.#evidence() });
      this.#state = 'inside';
      return from + restart + 1;
    }
    if (end === -1) {
      this.#extend(part, events);
      return bytes.length;
    }
    if (this.#state === 'inside' && this.#pending.length === 0 && part.length <= this.#frameBytesMax) {
      events.push({ kind: 'frame', bytes: part });
    } else {
      this.#extend(part, events);
      if (this.#state === 'inside') events.push({ kind: 'frame', bytes: this.#pending.take() });
    }
    this.#state = 'outside';
    return end + 1;
  }

  #extend(part: Buffer, events: FrameEvent[]): void {
    if (this.#state === 'skipping') return;
    if (this.#pending.length + part.length <= this.#frameBytesMax) {
      this.#pending.add(part);
      return;
    }
    // One byte beyond the limit, so that what is kept does not depend on the slicing.
    const kept = Math.min(evidenceBytesMax, this.#frameBytesMax + 1);
    this.#pending.add(part.subarray(0, Math.max(0, kept - this.#pending.length)));
    events.push({ kind: 'fault', code: 'HL7_TOO_LARGE', bytes: this.#evidence() });
    this.#state = 'skipping';
  }

  /** CR and LF before anything else are what a sender may put between frames. */
  #keepJunk(outside: Buffer): void {
    let from = 0;
    while (this.#pending.length === 0 && from < outside.length && isLineEnd(outside[from])) from++;
    this.#pending.add(outside.subarray(from, from + Math.max(0, evidenceBytesMax - this.#pending.length)));
  }

  #endJunk(events: FrameEvent[]): void {
    if (this.#pending.length > 0) events.push({ kind: 'fault', code: 'MLLP_JUNK', bytes: this.#evidence() });
  }

  #evidence(): Uint8Array {
    return this.#pending.take().subarray(0, evidenceBytesMax);
  }
}

const isLineEnd = (byte: number | undefined): boolean => byte === carriageReturn || byte === lineFeed;

/** Bytes that arrive in parts: copied once into a buffer that doubles, so that one-byte parts cost one byte each. */
class Accumulator {
  length = 0;
  #buffer = Buffer.alloc(0);

  add(part: Uint8Array): void {
    if (part.length === 0) return;
    const needed = this.length + part.length;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2, 1024));
      grown.set(this.#buffer.subarray(0, this.length));
      this.#buffer = grown;
    }
    this.#buffer.set(part, this.length);
    this.length = needed;
  }

  /** Hands the bytes over and begins anew. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.length);
    this.#buffer = Buffer.alloc(0);
    this.length = 0;
    return taken;
  }
}
