// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * What a person asks for of runs that normalize messages again.
 */
export interface ShadowCommand {
  /**
   * Command; also names the run that it begins.
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
        kind: 'begin';
        /**
         * Received at or after, RFC 3339; absent: from the first.
         */
        from?: string;
        /**
         * Received before, RFC 3339; absent: up to this command.
         */
        to?: string;
        /**
         * Only so many, the newest.
         */
        last?: number;
        /**
         * Of one feed.
         */
        feed?: string;
        /**
         * Of one type, `ADT^A01`, or all of `ADT`.
         */
        messageType?: string;
        /**
         * Text of a rules file, which is tried on the feed instead of the rules in force.
         */
        rules?: string;
      }
    | {
        kind: 'promote';
        /**
         * Command that began the run.
         */
        run: string;
        /**
         * Also events that leave a resource of their former self in the record.
         */
        leavingResources: boolean;
      };
}
