import { hash } from 'node:crypto';
import type { SourceIdentity, SourceKey } from '#contracts';
import { isOverlay, type RawDemographics } from '#identity';
import type { RecordDemographics, ReviewTask, SourceRecord } from '#storage';
import { noDemographics, updated } from './demographics.js';
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

export interface Known {
  readonly record?: SourceRecord | undefined;
  readonly demographics?: RecordDemographics | undefined;
}

export type NextVersion =
  /** Older than what is known, or of less standing. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly raw: RawDemographics }
  /** Name, birth date and sex at once: most likely another person in the same number. */
  | { readonly kind: 'held'; readonly raw: RawDemographics };

/** What becomes of a record when a message arrives. Pure, so that the load can foresee what the decision will need. */
export function nextVersion(arrival: Arrival, { record, demographics }: Known, view: IdentityView): NextVersion {
  if (!record || record.standing === 'named') return { kind: 'changed', raw: arrival.raw };
  if (arrival.fillsOnly || arrival.sequence < record.sequence) return { kind: 'ignored' };
  if (arrival.standing === 'mentioned' && record.standing === 'own') return { kind: 'ignored' };
  if (arrival.standing === 'own' && record.standing === 'mentioned') return { kind: 'changed', raw: arrival.raw };
  // Taking the same news twice is taking it once.
  if (arrival.said === record.said) return { kind: 'unchanged' };
  if (!demographics) return { kind: 'changed', raw: arrival.raw };
  const raw = updated(demographics.raw, arrival.raw, arrival.deletes);
  if (JSON.stringify(raw) === JSON.stringify(demographics.raw)) return { kind: 'unchanged' };
  const overlay = isOverlay(demographics.clean, view.cleaned(raw).clean, view.model);
  return { kind: overlay ? 'held' : 'changed', raw };
}

/** The record as it stands after a version was taken. */
export function recordAfter(arrival: Arrival, before: SourceRecord | undefined): SourceRecord {
  return {
    key: arrival.key,
    identity: arrival.identity,
    standing: arrival.standing,
    firstSequence: before?.firstSequence ?? arrival.sequence,
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
  const next = nextVersion(arrival, { record: before, demographics: view.demographics.get(arrival.key) }, view);
  switch (next.kind) {
    case 'ignored':
      return false;
    case 'unchanged':
      if (before?.sequence !== arrival.sequence) view.putRecord(recordAfter(arrival, before));
      return false;
    case 'held':
      holdBack(view, arrival, next.raw);
      return false;
    case 'changed':
      view.putRecord(recordAfter(arrival, before));
      view.putDemographics(arrival.key, next.raw, arrival.sequence);
      return true;
  }
}

/** A number that only a merge or a link named. */
export function nameRecord(
  view: IdentityView,
  identity: SourceIdentity,
  key: SourceKey,
  sequence: string,
): SourceRecord {
  const known = view.records.get(key);
  if (known) return known;
  const record = { key, identity, standing: 'named', firstSequence: sequence, sequence: '', active: true } as const;
  view.putRecord(record);
  view.putDemographics(key, noDemographics, sequence);
  return record;
}

/** One open task for each record: the newest change is the one that a person decides about. */
function holdBack(view: IdentityView, { key, sequence, at }: Arrival, raw: RawDemographics): void {
  const id = taskId('overlay', key);
  const known = view.tasks.get(id);
  if (known?.held && known.held.sequence >= sequence) return;
  const task: ReviewTask = {
    id,
    kind: 'overlay',
    a: key,
    reasons: ['name-birth-date-and-sex-changed'],
    state: 'open',
    openedAt: known?.state === 'open' ? known.openedAt : at,
    held: { raw, sequence },
  };
  view.putTask(task);
}

/** Same records, same doubt: same task, whenever it comes up. */
export const taskId = (kind: string, ...records: readonly SourceKey[]): string =>
  hash('sha256', [kind, ...records].join('\n'), 'base64url').slice(0, 22);
