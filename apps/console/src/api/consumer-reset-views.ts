/** What coming again means for a group. Skipped entries are always lost to it. */
type EffectOfAgain =
  /** Ids of inputs are known for `knownDays`: within them, what comes again has no second effect. */
  | 'known'
  /** It is worked through anew, to the same persons and record; what follows is appended again under the same ids. */
  | 'worked-again'
  /** A receiver outside is told again. */
  | 'told-again';

/** What a reset means for one partition. Counts are of offsets: compaction and retention may have left fewer entries. */
interface ResetPlaceView {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** Entries that come again. */
  readonly again: number;
  /** Entries that the group never gets. */
  readonly skipped: number;
}

/** What a reset would do, or did. */
export interface ConsumerResetView {
  readonly group: string;
  readonly mode: 'embedded' | 'cluster';
  readonly places: readonly ResetPlaceView[];
  readonly again: number;
  readonly skipped: number;
  readonly effect: EffectOfAgain;
  /** With `known`. */
  readonly knownDays?: number;
}
