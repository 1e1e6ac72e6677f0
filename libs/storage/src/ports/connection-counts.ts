/** Something that connections are counted by: all of them, those of a feed, those from an address. */
export interface CountedScope {
  readonly name: string;
  /** So many at once, over all gateways. */
  readonly max: number;
}

/** Connections of all gateways together. */
export interface ConnectionCounts {
  /** False, and not counted, where one of the scopes is full; undefined where nobody can say. */
  take(scopes: readonly CountedScope[]): Promise<boolean | undefined>;
  release(scopes: readonly CountedScope[]): void;
}

/** The connections of a gateway that shows nothing for so long are gone with it. */
export const countedMs = 10_000;
