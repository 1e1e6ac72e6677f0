// Generated from schemas/events by `npm run generate`. Do not edit.

/**
 * The next step of a run that normalizes messages again.
 */
export type ShadowStep =
  | {
      /**
       * Command that began the run.
       */
      run: string;
      step: 'clear';
    }
  | {
      /**
       * Command that began the run.
       */
      run: string;
      step: 'compare';
      /**
       * Message that was compared last; empty at the beginning.
       */
      after: string;
    }
  | {
      /**
       * Command that began the run.
       */
      run: string;
      step: 'promote';
      /**
       * Where the next event lies.
       */
      partition: number;
      /**
       * As above.
       */
      offset: number;
      /**
       * Message of this partition that was promoted last; absent at its beginning.
       */
      after?: string;
      /**
       * Also events that leave a resource of their former self in the record.
       */
      leavingResources: boolean;
    };
