// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * A decision of a person or an instruction, appended by the console or the command line.
 */
export interface OpsCommand {
  /**
   * Command.
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
  command:
    | {
        kind: 'replay-dead';
        /**
         * Dead-letter topic.
         */
        topic: string;
        partition: number;
        /**
         * Offsets; empty: all.
         */
        offsets: number[];
        /**
         * The run that the command is a part of.
         */
        run?: string;
        /**
         * Why.
         */
        reason?: string;
      }
    | {
        kind: 'replay-edited';
        /**
         * Dead-letter topic.
         */
        topic: string;
        partition: number;
        offset: number;
        /**
         * Bytes of the copy, base64.
         */
        value: string;
        /**
         * Why.
         */
        reason: string;
      }
    | {
        kind: 'discard-dead';
        /**
         * Dead-letter topic.
         */
        topic: string;
        partition: number;
        /**
         * Offsets.
         */
        offsets: number[];
        /**
         * Why.
         */
        reason: string;
      }
    | {
        kind: 'reopen-dead';
        /**
         * Dead-letter topic.
         */
        topic: string;
        partition: number;
        /**
         * Offsets.
         */
        offsets: number[];
        /**
         * Why.
         */
        reason?: string;
      }
    | {
        kind: 'review';
        /**
         * Task.
         */
        taskId: string;
        decision: 'same' | 'different';
        /**
         * Why.
         */
        reason?: string;
      }
    | {
        kind: 'assert';
        a: SourceIdentity;
        b: SourceIdentity;
        same: boolean;
        /**
         * Why.
         */
        reason?: string;
      }
    | {
        kind: 'retract';
        a: SourceIdentity;
        b: SourceIdentity;
        /**
         * Why.
         */
        reason?: string;
      }
    | {
        kind: 'undo';
        /**
         * Act: a command, or a message and the place of the operation in it.
         */
        act: string;
        /**
         * Say besides that the two source identities are not one person.
         */
        apart?: boolean;
        /**
         * Why.
         */
        reason?: string;
      }
    | {
        kind: 'assign';
        /**
         * Task.
         */
        taskId: string;
        /**
         * User; absent: nobody.
         */
        owner?: string;
      };
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
