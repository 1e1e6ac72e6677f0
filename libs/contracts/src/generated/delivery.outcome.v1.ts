// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * What became of one delivery.
 */
export interface DeliveryOutcome {
  /**
   * Delivery.
   */
  id: string;
  /**
   * Subscriber.
   */
  consumer: string;
  /**
   * delivered: its receiver said so; dead: in the dead letters.
   */
  outcome: 'delivered' | 'dead';
  /**
   * How often this process asked its receiver.
   */
  attempts: number;
  /**
   * Code of the registry, where something was wrong.
   */
  code?: string;
  /**
   * RFC 3339.
   */
  at: string;
}
