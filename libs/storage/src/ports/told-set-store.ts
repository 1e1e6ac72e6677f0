import type { SourceKey } from '#contracts';

/** What a subscriber was last told about one number: the set of numbers that it is one patient with. */
export interface ToldSet {
  readonly consumer: string;
  readonly number: SourceKey;
  /** Hash of the set. */
  readonly told: string;
}

/** Within a stage's transaction. */
export interface ToldSetStore<Tx> {
  /** Of these numbers whatever any subscriber was told; nothing for a number that nobody was told about. */
  told(tx: Tx, numbers: readonly SourceKey[]): Promise<readonly ToldSet[]>;
  /** Takes the place of what was told before. */
  tell(tx: Tx, sets: readonly ToldSet[]): Promise<void>;
}
