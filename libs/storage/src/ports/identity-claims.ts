import type { SourceKey } from '#contracts';

/**
 * Keeps transactions that could touch the same persons apart; all others run in parallel. What is claimed is nobody else's
 * until the transaction ends.
 *
 * Whoever decides about records claims first these, then every block that they leave, enter or are compared with, and then,
 * as it finds them and before it reads what hangs on them, all records around that the decision depends on or changes.
 * What stands under a claim was read after the claim, so that it is true until the commit. Two records that could be one
 * person share a block, so whoever comes second sees the first.
 */
export interface IdentityClaims<Tx> {
  /** Gives up all that the transaction had claimed. Waits; in one order for all, so that nobody waits in a circle. */
  begin(tx: Tx, records: readonly SourceKey[]): Promise<void>;
  /** Once after `begin`; waits. False: there is no room for so many beside what others claim; the caller begins again. */
  blocks(tx: Tx, blockingKeys: readonly string[]): Promise<boolean>;
  /**
   * Does not wait, as the turn of these records is over. False: somebody else has one of them; the caller begins again,
   * with them among the first.
   */
  more(tx: Tx, records: readonly SourceKey[]): Promise<boolean>;
}
