// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * Something that one subscriber is to be told; it is told what stands here, in the order of the entries.
 */
export interface DeliveryRequested {
  /**
   * The same whenever it is asked for again; MSH-10 of what is sent.
   */
  id: string;
  /**
   * Name of the subscriber in the configuration.
   */
  consumer: string;
  /**
   * pix-update: these numbers are one patient now (ITI-10).
   */
  kind: 'pix-update';
  /**
   * Numbers of the patient in the domains of the consumer.
   *
   * @minItems 1
   */
  numbers: [SourceIdentity, ...SourceIdentity[]];
  /**
   * Receipt of the message or decision that led to it, RFC 3339.
   */
  at: string;
}
/**
 * A number under which one organization knows a patient (PID-3 of type MR, PI, PT or untyped).
 */
export interface SourceIdentity {
  /**
   * Absolute URI of the assigning authority, scoped to the sender where the authority is not enrolled.
   */
  system: string;
  /**
   * Name of the assigning authority for people: CX.4.1 as sent, else its universal id.
   */
  authority: string;
  /**
   * CX.1 as sent.
   */
  value: string;
  /**
   * CX.5 (table 0203) as sent.
   */
  type?: string;
}
