/** Counts connections, in all and for each address. One instance may be shared by several servers. */
export class ConnectionCaps {
  readonly #perAddress = new Map<string, number>();
  #open = 0;

  constructor(
    private readonly limits: { readonly connectionsMax: number; readonly connectionsPerAddressMax: number },
  ) {}

  /** False, and not counted, where there are too many. */
  take(address: string): boolean {
    const fromHere = this.#perAddress.get(address) ?? 0;
    if (this.#open >= this.limits.connectionsMax || fromHere >= this.limits.connectionsPerAddressMax) return false;
    this.#open++;
    this.#perAddress.set(address, fromHere + 1);
    return true;
  }

  release(address: string): void {
    this.#open--;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}
