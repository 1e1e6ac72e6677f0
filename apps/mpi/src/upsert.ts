import { hash } from 'node:crypto';
import type { SourceIdentity, SourceKey } from '#contracts';
import { isOverlay, type RawDemographics } from '#identity';
import type { ReviewTask, SourceRecord } from '#storage';
import { refreshStanding } from './aliases.js';
import { noDemographics } from './demographics.js';
import { decisionOn, type Folded, foldVersions } from './versions.js';
import type { IdentityView } from './view.js';

/** What a message says about one number of a patient. */
export interface Arrival {
  readonly identity: SourceIdentity;
  readonly key: SourceKey;
  readonly standing: 'own' | 'mentioned';
  readonly raw: RawDemographics;
  /** Deleted elements of Patient, FHIRPath. */
  readonly deletes: readonly string[];
  /** Hash of the two: see `saidBy`. */
  readonly said: string;
  /** Only a record that nothing is known about takes these demographics (the PID of an A40 is no update). */
  readonly fillsOnly: boolean;
  readonly sequence: string;
  /** RFC 3339. */
  readonly at: string;
}

type NextVersion =
  /** Older than what is known, or of less standing. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly raw: RawDemographics }
  /** Name, birth date and sex at once: most likely another person in the same number. */
  | { readonly kind: 'held' };

/** What becomes of a record of which no versions are kept. */
function nextVersion(arrival: Arrival, view: IdentityView): NextVersion {
  const [record, demographics] = [view.records.get(arrival.key), view.demographics.get(arrival.key)];
  if (!record || record.standing === 'named') return { kind: 'changed', raw: arrival.raw };
  if (arrival.fillsOnly || arrival.sequence < record.sequence) return { kind: 'ignored' };
  if (arrival.standing === 'mentioned' && record.standing === 'own') return { kind: 'ignored' };
  if (arrival.standing === 'own' && record.standing === 'mentioned') return { kind: 'changed', raw: arrival.raw };
  // Taking the same news twice is taking it once.
  if (arrival.said === record.said) return { kind: 'unchanged' };
  if (!demographics) return { kind: 'changed', raw: arrival.raw };
  const raw = view.updated(demographics.raw, arrival);
  if (JSON.stringify(raw) === JSON.stringify(demographics.raw)) return { kind: 'unchanged' };
  const overlay = isOverlay(demographics.clean, view.cleaned(raw).clean, view.model);
  return overlay ? { kind: 'held' } : { kind: 'changed', raw };
}

/** The record as it stands after a version was taken. */
function recordAfter(arrival: Arrival, before: SourceRecord | undefined): SourceRecord {
  const known = before?.standing === 'named' ? undefined : before;
  return {
    key: arrival.key,
    identity: arrival.identity,
    standing: arrival.standing,
    firstSequence: known?.firstSequence ?? arrival.sequence,
    sequence: arrival.sequence,
    active: before?.active ?? true,
    ...(before?.aliasOf && { aliasOf: before.aliasOf }),
    said: arrival.said,
  };
}

/** What a message says of a patient, in 128 bits: equal for equal news. */
export const saidBy = (raw: RawDemographics, deletes: readonly string[]): string =>
  hash('sha256', JSON.stringify([raw, deletes]), 'base64url').slice(0, 22);

/** Takes what a message says into the view. Returns whether the matcher has to look at the record again. */
export function upsert(view: IdentityView, arrival: Arrival): boolean {
  const before = view.records.get(arrival.key);
  const changed = keepsVersions(view, arrival.key) ? addVersion(view, arrival, before) : update(view, arrival, before);
  // A number that was retired is in use again.
  const revived = before?.active === false && refreshStanding(view, [arrival.key]).length > 0;
  return changed || revived;
}

function update(view: IdentityView, arrival: Arrival, before: SourceRecord | undefined): boolean {
  const next = nextVersion(arrival, view);
  switch (next.kind) {
    case 'ignored':
      return false;
    case 'unchanged':
      if (before?.sequence !== arrival.sequence) view.putRecord(recordAfter(arrival, before));
      return false;
    case 'held':
      beginVersions(view, arrival.key);
      return addVersion(view, arrival, before);
    case 'changed':
      view.putRecord(recordAfter(arrival, before));
      view.putDemographics(arrival.key, next.raw, arrival.sequence);
      return true;
  }
}

const keepsVersions = (view: IdentityView, key: SourceKey): boolean =>
  view.versionsOf(key).length > 0 || [...view.actsOf(key)].some(({ kind, a }) => kind === 'move' && a === key);

/** From now on each message about the record is kept, because an act may change what they come to. */
export function beginVersions(view: IdentityView, key: SourceKey): void {
  const [record, demographics] = [view.records.get(key), view.demographics.get(key)];
  if (view.versionsOf(key).length > 0 || !record || !demographics || record.standing === 'named') return;
  view.putVersion({
    record: key,
    sequence: demographics.sequence,
    standing: record.standing,
    raw: demographics.raw,
    deletes: [],
  });
  // What it said is forgotten, so that also a message that says the same again is kept.
  const { said: _, ...rest } = record;
  view.putRecord(rest);
}

function addVersion(view: IdentityView, arrival: Arrival, before: SourceRecord | undefined): boolean {
  const { key, sequence, standing, raw, deletes } = arrival;
  const isNews = before === undefined || before.standing === 'named';
  if (!isNews && (arrival.fillsOnly || sequence <= before.sequence)) return false;
  if (before?.standing === 'own' && standing === 'mentioned') return false;
  view.putVersion({ record: key, sequence, standing, raw, deletes });
  const { said: _, ...record } = recordAfter(arrival, before);
  view.putRecord(record);
  return refold(view, key, arrival.at) || isNews;
}

/** What the kept versions come to now. Returns whether the matcher has to look at the record again. */
export function refold(view: IdentityView, key: SourceKey, at: string): boolean {
  const { raw, sequence, held } = foldVersions(view, key, view.versionsOf(key));
  settleOverlay(view, key, held, at);
  const known = view.demographics.get(key);
  if (known && known.sequence === sequence && JSON.stringify(known.raw) === JSON.stringify(raw)) return false;
  view.putDemographics(key, raw, sequence);
  return true;
}

/** One open task for each record: the newest change is the one that a person decides about. */
function settleOverlay(view: IdentityView, key: SourceKey, held: Folded['held'], at: string): void {
  const id = taskId('overlay', key);
  const known = view.tasks.get(id);
  if (!held) {
    if (known?.state === 'open') view.putTask({ ...known, ...answered(view, known, at) });
    return;
  }
  const isSame = known?.held?.sequence === held.sequence;
  if (isSame && known.state === 'open') return;
  view.putTask({
    id,
    kind: 'overlay',
    a: key,
    reasons: ['name-birth-date-and-sex-changed'],
    state: 'open',
    openedAt: known && (isSame || known.state === 'open') ? known.openedAt : at,
    ...(known?.owner && { owner: known.owner }),
    held,
  });
}

/** By a person's decision; else the number moved, or its sender took the change back. */
function answered(view: IdentityView, { a, held }: ReviewTask, at: string): Partial<ReviewTask> {
  const decided = decisionOn(view, a, held?.sequence ?? '');
  return {
    state: 'closed',
    closedAt: at,
    decision: decided ? (decided.kind === 'accept' ? 'same' : 'different') : 'obsolete',
    ...(decided?.by && { closedBy: decided.by }),
  };
}

/** A number that only a merge or a link named. */
export function nameRecord(view: IdentityView, identity: SourceIdentity, key: SourceKey): void {
  if (view.records.has(key)) return;
  view.putRecord({ key, identity, standing: 'named', firstSequence: '', sequence: '', active: true });
  view.putDemographics(key, noDemographics, '');
}

/** Same records, same doubt: same task, whenever it comes up. */
export const taskId = (kind: string, ...records: readonly SourceKey[]): string =>
  hash('sha256', [kind, ...records].join('\n'), 'base64url').slice(0, 22);
