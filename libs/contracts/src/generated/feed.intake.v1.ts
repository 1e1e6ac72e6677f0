// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * What a person ordered last of the intake of a feed. Every gateway follows the newest order of each feed.
 */
export interface FeedIntake {
  /**
   * Order.
   */
  id: string;
  /**
   * User.
   */
  by: string;
  /**
   * RFC 3339.
   */
  at: string;
  /**
   * Feed of the configuration.
   */
  feed: string;
  /**
   * Paused: connections stay and nothing is taken of them; stopped: nothing listens.
   */
  state: 'started' | 'paused' | 'stopped';
  /**
   * Why.
   */
  reason?: string;
}
