import type { SourceKey } from '#contracts';
import { type CleanDemographics, isOverlay, type RawDemographics } from '#identity';
import type { IdentityAct, RecordVersion } from '#storage';
import { isLater, lastMove, stands } from './acts.js';
import { noDemographics, updated } from './demographics.js';
import type { IdentityView } from './view.js';

/** What the messages about a record come to, under the acts that stand. */
export interface Folded {
  readonly raw: RawDemographics;
  /** Message (or move) that last changed them. */
  readonly sequence: string;
  /** Name, birth date and sex changed at once in the newest message, and no person has decided on it. */
  readonly held?: { readonly raw: RawDemographics; readonly sequence: string };
}

/** What is known before a version; nothing yet where `standing` is absent. */
interface Known extends Folded {
  readonly standing?: RecordVersion['standing'];
  /** Demographics that a person said are one patient's: going back and forth between them is no overlay. */
  readonly accepted: readonly CleanDemographics[];
}

/** A function of versions and acts alone. Where a move stands, only what came with it or later is about the patient. */
export function foldVersions(view: IdentityView, key: SourceKey, versions: readonly RecordVersion[]): Folded {
  const since = lastMove(view, key)?.sequence ?? '';
  const { raw, sequence, held } = versions
    .filter((version) => version.sequence >= since)
    .reduce<Known>((known, version) => taken(view, known, version), {
      raw: noDemographics,
      sequence: since,
      accepted: [],
    });
  return { raw, sequence, ...(held && { held }) };
}

function taken(view: IdentityView, known: Known, version: RecordVersion): Known {
  const { standing, sequence } = version;
  const raw = rawAfter(known, version);
  if (raw === undefined) return known;
  const { held: _, ...rest } = known;
  const [then, now] = [view.cleaned(known.raw).clean, view.cleaned(raw).clean];
  const isChange = known.standing === standing && isOverlay(then, now, view.model);
  if (isChange && known.accepted.every((one) => isOverlay(one, now, view.model))) {
    const decided = decisionOn(view, version.record, sequence)?.kind;
    if (decided === undefined) return { ...rest, held: { raw, sequence } };
    return decided === 'reject' ? rest : { ...rest, raw, sequence, accepted: [...known.accepted, then, now] };
  }
  return isSame(raw, known.raw) ? { ...rest, standing } : { ...rest, raw, sequence, standing };
}

/** Undefined: the version is of less standing than what is known. */
function rawAfter(known: Known, version: RecordVersion): RawDemographics | undefined {
  if (known.standing === undefined) return version.raw;
  if (known.standing === version.standing) return updated(known.raw, version.raw, version.deletes);
  return version.standing === 'own' ? version.raw : undefined;
}

const isSame = (one: RawDemographics, other: RawDemographics): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What a person decided on a version that was held back; of several decisions the newest. */
export function decisionOn(view: IdentityView, key: SourceKey, version: string): IdentityAct | undefined {
  let last: IdentityAct | undefined;
  for (const act of view.actsOf(key))
    if ((act.kind === 'accept' || act.kind === 'reject') && act.of === version && (!last || isLater(act, last)))
      if (stands(view, act)) last = act;
  return last;
}
