import type { SourceKey } from '#contracts';
import type { RawDemographics } from '#identity';

/**
 * What a sender or a person said about identity; never changed and never deleted, also where it was undone. Whether it
 * counts follows from the other acts about the same records.
 * - `mention`: both numbers stood in one PID, which is evidence, no command. One for each pair, the newest.
 * - `merge`, `change`: the number `a` gave way to `b` (A40, A47 and their older forms).
 * - `link`, `unlink`: A24, A37. `move`: `a` is the number of the patient of `b` from now on (A43). `retire`: A29.
 * - `same`, `different`: a person's word. `retract`: a person lets the evidence decide again.
 * - `accept`, `reject`: a person's word on the demographics of message `of`, which were held back from record `a`.
 * - `undo`: a person takes act `of` back, about whose records it is.
 */
export interface IdentityAct {
  /** Message and place of the operation, or the command. Empty for a mention. */
  readonly id: string;
  readonly kind:
    | 'mention'
    | 'merge'
    | 'change'
    | 'link'
    | 'unlink'
    | 'move'
    | 'retire'
    | 'same'
    | 'different'
    | 'retract'
    | 'accept'
    | 'reject'
    | 'undo';
  readonly a: SourceKey;
  readonly b?: SourceKey;
  /** Message or command; sorts by receipt. */
  readonly sequence: string;
  /** RFC 3339. */
  readonly at: string;
  /** User, or the organization that sent. */
  readonly by?: string;
  readonly reason?: string;
  /** The act that is undone, or the message whose demographics were decided on. */
  readonly of?: string;
  /** Of an undo: with it, the person says that the two are not the same. */
  readonly apart?: true;
}

/**
 * What one message said of a record's patient. Kept only of records whose demographics an act can change (one that was
 * moved, or whose update was held back), from then on: the first one stands for all before.
 */
export interface RecordVersion {
  readonly record: SourceKey;
  readonly sequence: string;
  readonly standing: 'own' | 'mentioned';
  readonly raw: RawDemographics;
  /** Deleted elements of Patient, FHIRPath. */
  readonly deletes: readonly string[];
}
