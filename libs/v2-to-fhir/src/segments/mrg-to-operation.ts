import { fault, type Operation, type SourceIdentity } from '#contracts';
import { priorIdentifiers, sourceIdentities } from '#hl7';
import { authority } from '../datatypes/authority.js';
import type { FieldReader, SegmentReader } from '../reader.js';

/**
 * MRG and PID to merges: each prior number is subsumed by the number of PID-3 of the same authority, else by the one at
 * the same position, else by the first (HL7 3.6.2.1.6 to .9: by position or by type, as the site agrees).
 */
export function mergesFromMrg(mrg: SegmentReader, survivors: readonly SourceIdentity[]): Operation[] {
  const retired = priorIdentities(mrg);
  if (retired.length === 0) throw fault('HL7_MERGE_INCOMPLETE', { segment: mrg.at, field: 1 });
  return retired.map((prior, at) => {
    const survivor = survivors.find(({ system }) => system === prior.system) ?? survivors[at] ?? survivors[0];
    if (survivor === undefined) throw fault('HL7_MERGE_INCOMPLETE', { segment: 'PID', field: 3 });
    if (survivor.system === prior.system && survivor.value === prior.value)
      throw fault('HL7_MERGE_SELF', { segment: mrg.at, field: 1 });
    return { kind: 'merge', survivor, retired: prior };
  });
}

function priorIdentities(mrg: SegmentReader): readonly SourceIdentity[] {
  const prior = priorIdentifiers(mrg.segment);
  for (const { field, repetition } of prior) markAsRead(mrg.field(field, repetition));
  return sourceIdentities(prior, mrg.scope.sender);
}

/** What the operation carries of a CX: number, authority, type. */
function markAsRead(cx: FieldReader): void {
  cx.text(1);
  authority(cx.component(4));
  cx.text(5);
}
