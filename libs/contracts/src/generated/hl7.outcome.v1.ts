// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * What became of one message.
 */
export interface MessageOutcome {
  /**
   * Message.
   */
  messageId: import('../ids.js').MessageId;
  /**
   * linked: a person was found or made; answered: a query; refused: AR or CR; filtered: nothing clinical in it; dead: in the dead letters.
   */
  outcome: 'linked' | 'answered' | 'refused' | 'filtered' | 'dead';
  /**
   * Stage that decided.
   */
  stage: string;
  /**
   * Code of the registry, where something was wrong.
   */
  code?: string;
  /**
   * Where in the message that lies, where it is known: PID-3, MRG[2]-1.
   */
  location?: string;
  /**
   * RFC 3339.
   */
  at: string;
}
