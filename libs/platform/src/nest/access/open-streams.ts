import { fault } from '#contracts';
import type { Caller } from './caller.js';

/** A browser holds six connections to a place at most, a page two streams; more than this is a mistake or worse. */
const openMax = 16;

/** How many streams each session has open. */
export class OpenStreams {
  readonly #open = new Map<string, number>();

  /** Gives what ends it. Faults ACCESS_STREAMS_TOO_MANY. */
  open({ kind, name, session }: Caller): () => void {
    const key = session ?? `${kind} ${name}`;
    const before = this.#open.get(key) ?? 0;
    if (before >= openMax) throw fault('ACCESS_STREAMS_TOO_MANY', { limit: openMax });
    this.#open.set(key, before + 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.#end(key);
      isOpen = false;
    };
  }

  #end(key: string): void {
    const left = (this.#open.get(key) ?? 1) - 1;
    if (left > 0) this.#open.set(key, left);
    else this.#open.delete(key);
  }
}
