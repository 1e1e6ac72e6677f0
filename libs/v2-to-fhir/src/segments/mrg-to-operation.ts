import { fault, type NumberedThing, type Operation, type SourceIdentity } from '#contracts';
import { identifiers, type PatientIdentifier, priorIdentifiers, sourceIdentities, sourceIdentity } from '#hl7';
import { authority } from '../datatypes/authority.js';
import type { MrgMeaning } from '../messages.js';
import type { FieldReader, SegmentReader } from '../reader.js';
import { numbered } from './numbered.js';

/** An MRG, the visit that follows it, and the patient that it speaks of. */
export interface Merge {
  readonly mrg: SegmentReader;
  readonly pid: SegmentReader;
  readonly pv1: SegmentReader | undefined;
  /** The numbers of PID-3. */
  readonly identities: readonly SourceIdentity[];
}

/** MRG to operations (HL7 3.6.2.1). What an event does not say of its MRG stays unread. */
export function operationsFromMrg(merge: Merge, meanings: readonly MrgMeaning[]): Operation[] {
  const operations = meanings.flatMap((meaning) => operationsOf(meaning, merge));
  for (const operation of operations)
    if (namesOneThingTwice(operation)) throw fault('HL7_MERGE_SELF', { segment: merge.mrg.at, field: 1 });
  return operations;
}

function operationsOf(meaning: MrgMeaning, merge: Merge): Operation[] {
  const { mrg, pid, pv1, identities } = merge;
  switch (meaning) {
    case 'merge':
      return paired(namedIn(mrg), identities, pid).map(([retired, survivor]) => ({
        kind: meaning,
        survivor,
        retired,
      }));
    case 'change-identifier':
      return paired(namedIn(mrg), identities, pid).map(([from, to]) => ({ kind: meaning, from, to }));
    case 'change-patient-id':
      return changed(mrg, 4, pid, 2);
    case 'change-alternate-id':
      return changed(mrg, 2, pid, 4);
    case 'move-identifier':
      return namedIn(mrg).map((identifier) => ({ kind: meaning, identifier, to: newOwner(merge, identifier) }));
    case 'merge-account?':
      if (!mrg.populated(3) || !pid.populated(18)) return [];
      return operationsOf('merge-account', merge);
    case 'merge-account':
      return [
        {
          kind: meaning,
          retired: thing('Account', mrg, 3),
          survivor: thing('Account', pid, 18),
        },
      ];
    case 'merge-visit':
      return [
        {
          kind: meaning,
          retired: thing('Encounter', mrg, 5),
          survivor: thing('Encounter', pv1, 19),
        },
      ];
    case 'change-account':
      return [{ kind: meaning, from: thing('Account', mrg, 3), to: thing('Account', pid, 18) }];
    case 'change-visit':
      return [{ kind: meaning, from: thing('Encounter', mrg, 5), to: thing('Encounter', pv1, 19) }];
    case 'change-alternate-visit':
      return [
        {
          kind: 'change-visit',
          from: thing('Encounter', mrg, 6),
          to: thing('Encounter', pv1, 50),
        },
      ];
    default:
      return [moved(meaning, merge)];
  }
}

/** The account or visit of a field, which must be there. */
const thing = (type: 'Account' | 'Encounter', segment: SegmentReader | undefined, field: number): NumberedThing =>
  given(numbered(type, segment, field), segment ?? { at: 'PV1' }, field);

/** A44, A45: an account or a visit goes from the patient of MRG-1 to that of PID-3. */
function moved(kind: 'move-account' | 'move-visit', { mrg, pid, pv1, identities }: Merge): Operation {
  const to = given(identities[0], pid, 3);
  const [from] = priorIdentities(mrg, 1);
  if (kind === 'move-account') {
    const account = numbered('Account', mrg, 3) ?? numbered('Account', pid, 18);
    return { kind, account: given(account, mrg, 3), ...(from && { from }), to };
  }
  const visit = given(numbered('Encounter', pv1, 19) ?? numbered('Encounter', mrg, 5), mrg, 5);
  return { kind, encounter: visit.resource, visit, ...(from && { from }), to };
}

/**
 * A43: PID-3 and MRG-1 name the same number, and PID-2 the patient that it moves to (HL7 3.3.43); without PID-2 another
 * number of PID-3 does.
 */
function newOwner({ pid, identities }: Merge, identifier: SourceIdentity): SourceIdentity {
  const [target] = identitiesOf(pid, 2);
  return given(target ?? identities.find((other) => !isSame(other, identifier)), pid, 2);
}

/** A46, A48: one number in a field of its own. */
function changed(mrg: SegmentReader, priorField: number, pid: SegmentReader, field: number): Operation[] {
  const [from] = identitiesOf(mrg, priorField);
  const [to] = identitiesOf(pid, field);
  return [{ kind: 'change-identifier', from: given(from, mrg, priorField), to: given(to, pid, field) }];
}

type Likeness = (one: SourceIdentity, other: SourceIdentity) => boolean;

const sameAuthority: Likeness = (one, other) => one.system === other.system;
const sameKind: Likeness = (one, other) => sameAuthority(one, other) && one.type === other.type;

/**
 * Each prior number with its counterpart in PID-3 (HL7 3.6.2.1.6 to .9). One that PID-3 has, too, is not affected, unless
 * PID-3 has another of its kind, into which it goes.
 */
function paired(
  prior: readonly SourceIdentity[],
  identities: readonly SourceIdentity[],
  pid: SegmentReader,
): (readonly [SourceIdentity, SourceIdentity])[] {
  const others = identities.filter((identity) => !prior.some((one) => isSame(one, identity)));
  const affected = prior.filter(
    (one) => others.some((other) => sameKind(one, other)) || !identities.some((identity) => isSame(one, identity)),
  );
  // Nothing but numbers that stay as they are: the message merges them with themselves.
  if (affected.length === 0) return prior.map((identity) => [identity, identity]);
  return affected.map((identity, at) => [
    identity,
    given(counterpart(identity, affected.slice(0, at), others) ?? identities[0], pid, 3),
  ]);
}

/**
 * Of the same authority and type, else of the same authority: at the same position among those, else the first; else at
 * the same position of all.
 */
function counterpart(
  identity: SourceIdentity,
  before: readonly SourceIdentity[],
  candidates: readonly SourceIdentity[],
): SourceIdentity | undefined {
  for (const isLike of [sameKind, sameAuthority]) {
    const alike = candidates.filter((one) => isLike(one, identity));
    if (alike.length > 0) return alike[before.filter((one) => isLike(one, identity)).length] ?? alike[0];
  }
  return candidates[before.length] ?? candidates[0];
}

/** The numbers of MRG-1, of which there must be one. */
function namedIn(mrg: SegmentReader): readonly SourceIdentity[] {
  const prior = priorIdentities(mrg);
  given(prior[0], mrg, 1);
  return prior;
}

function priorIdentities(mrg: SegmentReader, count?: number): readonly SourceIdentity[] {
  const { sender } = mrg.scope;
  const prior = priorIdentifiers(mrg.segment);
  const wanted = sourceIdentities(prior, sender).slice(0, count);
  markAsRead(
    mrg,
    prior.filter((id) => wanted.some((identity) => isSame(identity, sourceIdentity(id, sender)))),
  );
  return wanted;
}

function identitiesOf(segment: SegmentReader, field: number): readonly SourceIdentity[] {
  const found = identifiers(segment.segment, field);
  markAsRead(segment, found);
  return found.map((id) => sourceIdentity(id, segment.scope.sender));
}

/** What the operation carries of a CX: number, authority, type. */
function markAsRead(segment: SegmentReader, found: readonly PatientIdentifier[]): void {
  for (const { field, repetition } of found) {
    const cx: FieldReader = segment.field(field, repetition);
    cx.text(1);
    authority(cx.component(4));
    cx.text(5);
  }
}

function given<Value>(value: Value | undefined, { at }: Pick<SegmentReader, 'at'>, field: number): Value {
  if (value === undefined) throw fault('HL7_MERGE_INCOMPLETE', { segment: at, field });
  return value;
}

const isSame = (a: SourceIdentity, b: SourceIdentity): boolean => a.system === b.system && a.value === b.value;

function namesOneThingTwice(operation: Operation): boolean {
  switch (operation.kind) {
    case 'merge':
      return isSame(operation.survivor, operation.retired);
    case 'change-identifier':
      return isSame(operation.from, operation.to);
    case 'merge-account':
    case 'merge-visit':
      return operation.survivor.resource === operation.retired.resource;
    case 'change-account':
    case 'change-visit':
      return operation.from.resource === operation.to.resource;
    default:
      return false;
  }
}
