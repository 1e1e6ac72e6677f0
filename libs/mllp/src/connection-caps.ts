interface Caps {
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
}

/** Counts connections, in all and for each address. One instance may be shared by several servers, or hold others. */
export class ConnectionCaps {
  readonly #perAddress = new Map<string, number>();
  #open = 0;

  /** `around`: what counts these connections, too. */
  constructor(
    private readonly limits: Caps,
    private readonly around?: ConnectionCaps,
  ) {}

  /** False, and not counted, where there are too many. */
  take(address: string): boolean {
    const fromHere = this.#perAddress.get(address) ?? 0;
    if (this.#open >= this.limits.connectionsMax || fromHere >= this.limits.connectionsPerAddressMax) return false;
    if (this.around?.take(address) === false) return false;
    this.#open++;
    this.#perAddress.set(address, fromHere + 1);
    return true;
  }

  release(address: string): void {
    this.around?.release(address);
    this.#open--;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}
