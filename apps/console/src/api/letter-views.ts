/** A run of replays. */
export interface ReplayRunView {
  readonly run: string;
  readonly by: string;
  readonly startedAt: string;
  readonly letters: number;
  readonly perSecond?: number;
  /** Letters that the stage `ops` was told to replay. */
  readonly sent: number;
  /** Letters that it did replay; it passes over what was replayed or given up before. */
  readonly replayed: number;
  readonly state: 'sending' | 'sent' | 'canceled' | 'failed';
  readonly code?: string;
  /** Nothing of it is under way. */
  readonly isOver: boolean;
}

/** Letters that are to be changed; a letter that somebody else changed in the meantime stays as it is. */
export interface ChangeAccepted {
  readonly letters: number;
}

/** What the normalizer would make of an edited copy. Nothing was written. */
export type DryRunView =
  | {
      readonly result: 'event';
      /** Types of the resources that the event has, in order. */
      readonly resources: readonly string[];
      /** FHIR Bundle. */
      readonly bundle: unknown;
      readonly issues: number;
      /** Fields that no rule reads. */
      readonly unread: number;
    }
  | { readonly result: 'filtered' | 'fragment'; readonly reason?: string }
  | { readonly result: 'error'; readonly code: string; readonly message: string };
