import type { SourceKey } from '#contracts';
import type { IdentityAct } from '#storage';
import { counts, isLater, statementsAt } from './acts.js';
import type { IdentityView } from './view.js';

/**
 * Which of the records, and of those that merges tie to them, are aliases of another and which are no longer in use, as
 * far as that changed. A function of the acts: a merge that would close a circle (one that was undone and came back)
 * makes no alias.
 */
export function refreshStanding(view: IdentityView, keys: Iterable<SourceKey>): readonly SourceKey[] {
  const tied = tiedByMerges(view, keys);
  const aliases = aliasesOf(view, tied);
  const changed: SourceKey[] = [];
  for (const key of tied) {
    const record = view.records.get(key);
    if (!record) continue;
    const aliasOf = aliases.get(key);
    const active = aliasOf === undefined && !isRetired(view, key);
    if (record.aliasOf === aliasOf && record.active === active) continue;
    const { aliasOf: _, ...rest } = record;
    view.putRecord({ ...rest, active, ...(aliasOf && { aliasOf }) });
    changed.push(key);
  }
  return changed;
}

const isMerge = ({ kind }: IdentityAct): boolean => kind === 'merge' || kind === 'change';

function tiedByMerges(view: IdentityView, keys: Iterable<SourceKey>): ReadonlySet<SourceKey> {
  const tied = new Set(keys);
  for (const key of tied)
    for (const act of view.actsOf(key))
      if (isMerge(act) && act.b) {
        tied.add(act.a);
        tied.add(act.b);
      }
  return tied;
}

/** The number that each gave way to: by its newest merge that counts, in the order of receipt. */
function aliasesOf(view: IdentityView, keys: ReadonlySet<SourceKey>): ReadonlyMap<SourceKey, SourceKey> {
  const merges = [...keys]
    .flatMap((key) => [...view.actsOf(key)].filter((act) => act.a === key && isMerge(act) && holds(view, act)))
    .sort((one, other) => (isLater(one, other) ? 1 : -1));
  const aliases = new Map<SourceKey, SourceKey>();
  for (const { a, b } of merges) if (b && !leadsTo(aliases, b, a)) aliases.set(a, b);
  return aliases;
}

/** Counts, and no person said otherwise. */
const holds = (view: IdentityView, merge: IdentityAct): boolean =>
  counts(view, merge) && statementsAt(view, merge.a).some(({ other, said }) => other === merge.b && said === 'same');

function leadsTo(aliases: ReadonlyMap<SourceKey, SourceKey>, from: SourceKey, to: SourceKey): boolean {
  for (let key: SourceKey | undefined = from; key; key = aliases.get(key)) if (key === to) return true;
  return false;
}

/** A29: until a newer message speaks of the number again. */
function isRetired(view: IdentityView, key: SourceKey): boolean {
  const newest = view.records.get(key)?.sequence ?? '';
  for (const act of view.actsOf(key))
    if (act.kind === 'retire' && act.sequence >= newest && counts(view, act)) return true;
  return false;
}
