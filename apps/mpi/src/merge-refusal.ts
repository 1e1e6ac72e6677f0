import { fault, type SourceIdentity } from '#contracts';
import { actId, type IdentityOperation, type OperationContext } from './merge.js';
import type { IdentityView } from './view.js';

/**
 * ITI-8 (ITI TF 2: 3.8.4.2) has a merge refused, without any change, whose numbers are unknown (HL7_MERGE_UNKNOWN) or were
 * merged into others already (HL7_MERGE_SUBSUMED). Only a sender that waits for the outcome can be told: from any other
 * such a merge is a pending assertion. Several merges in one message are taken all or none.
 */
export function refuseUnknownMerges(
  view: IdentityView,
  operations: readonly IdentityOperation[],
  { keyOf, sequence }: Pick<OperationContext, 'keyOf' | 'sequence'>,
): void {
  const gone = new Set<string>();
  const check = (identity: SourceIdentity, place: { readonly segment: string; readonly field: number }): void => {
    const record = view.records.get(keyOf(identity));
    if (record?.aliasOf || gone.has(keyOf(identity))) throw fault('HL7_MERGE_SUBSUMED', { ...place });
    if (!record?.active || record.standing === 'named') throw fault('HL7_MERGE_UNKNOWN', { ...place });
  };
  const merges = operations.filter((operation) => operation.kind === 'merge');
  for (const [at, merge] of merges.entries()) {
    const { survivor, retired } = merge;
    // Normalized again, a merge that was taken is no news.
    if (view.acts.has(actId(sequence, operations.indexOf(merge)))) continue;
    check(retired, { segment: at === 0 ? 'MRG' : `MRG[${at + 1}]`, field: 1 });
    check(survivor, { segment: at === 0 ? 'PID' : `PID[${at + 1}]`, field: 3 });
    gone.add(keyOf(retired));
  }
}
