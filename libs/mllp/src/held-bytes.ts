/** As much as a socket reads at once. Beyond it the peer is held back by TCP. */
const bytesMax = 64 * 1024;

/**
 * What came on a connection whose bytes are not taken now. So much is read all the same, since it is only by reading that a
 * peer is seen to have gone: senders that give up and connect again would fill the places of all feeds.
 */
export class HeldBytes {
  readonly chunks: Buffer[] = [];
  #bytes = 0;

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  get isFull(): boolean {
    return this.#bytes >= bytesMax;
  }
}
