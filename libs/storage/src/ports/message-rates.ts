/** How many messages of a feed all gateways together take. */
export interface MessageRates {
  /**
   * Takes the next `messages` of the feed, at `perSecond` and after a pause at most a second of them at once. Gives after
   * how many milliseconds they are due.
   */
  reserve(feed: string, perSecond: number, messages: number): Promise<number>;
}

/** What may pass at once after a pause. */
export const burstMs = 1000;
