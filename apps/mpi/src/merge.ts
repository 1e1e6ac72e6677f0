import { fault, type Operation, type SourceIdentity, type SourceKey } from '#contracts';
import type { StoredAssertion } from '#storage';
import type { Cause } from './settle.js';
import { nameRecord } from './upsert.js';
import type { IdentityView } from './view.js';

export type IdentityOperation = Extract<
  Operation,
  { kind: 'merge' | 'link' | 'unlink' | 'move-identifier' | 'change-identifier' | 'retire' }
>;

/** Operations on visits and results are the record's. */
export function isIdentityOperation(operation: Operation): operation is IdentityOperation {
  return identityOperations.has(operation.kind);
}
const identityOperations: ReadonlySet<string> = new Set([
  'merge',
  'link',
  'unlink',
  'move-identifier',
  'change-identifier',
  'retire',
]);

/** The numbers that an operation names. */
export function identitiesOf(operation: IdentityOperation): readonly SourceIdentity[] {
  switch (operation.kind) {
    case 'merge':
      return [operation.survivor, operation.retired];
    case 'change-identifier':
      return [operation.to, operation.from];
    case 'move-identifier':
      return [operation.identifier, operation.to];
    case 'retire':
      return [operation.identity];
    default:
      return [operation.a, operation.b];
  }
}

/** Where an operation comes from, and how a number becomes a key. */
export interface OperationContext extends Cause {
  readonly keyOf: (identity: SourceIdentity) => SourceKey;
}

/**
 * Takes an operation into the view and gives the records to look at again. A number that was never seen is recorded by
 * name, so that a merge or link that comes before its records holds as soon as they come, and an old number resolves
 * for ever. A replayed operation changes nothing.
 */
export function operate(view: IdentityView, operation: IdentityOperation, context: OperationContext): SourceKey[] {
  switch (operation.kind) {
    case 'merge':
      return merge(view, operation.survivor, operation.retired, context);
    case 'change-identifier':
      return merge(view, operation.to, operation.from, context);
    case 'link':
      return state(view, operation, 'same', context);
    case 'unlink':
      return state(view, operation, 'different', context);
    case 'move-identifier':
      return move(view, operation.identifier, operation.to, context);
    case 'retire':
      return retire(view, operation.identity, context);
  }
}

/** A40 and its older forms: the retired number is an alias of the survivor and no longer counts on its own. */
function merge(view: IdentityView, survivor: SourceIdentity, retired: SourceIdentity, context: OperationContext) {
  const [to, from] = [context.keyOf(survivor), context.keyOf(retired)];
  if (to === from) throw fault('HL7_MERGE_SELF');
  if (aliasChain(view, to).includes(from)) throw fault('HL7_MERGE_CYCLE');
  nameRecord(view, survivor, to, context.sequence);
  const record = nameRecord(view, retired, from, context.sequence);
  if (!assert(view, { kind: 'same', source: 'merge', ...pair(to, from), sequence: context.sequence })) return [];
  view.putRecord({ ...record, active: false, aliasOf: to });
  return [to, from];
}

/** The numbers that a number was merged into, one after the other. */
function aliasChain(view: IdentityView, key: SourceKey): readonly SourceKey[] {
  const chain: SourceKey[] = [];
  for (let next = view.records.get(key)?.aliasOf; next && !chain.includes(next); next = view.records.get(next)?.aliasOf)
    chain.push(next);
  return chain;
}

/** A24 and A37: both records stay, with a statement about them. */
function state(
  view: IdentityView,
  { a, b }: { readonly a: SourceIdentity; readonly b: SourceIdentity },
  kind: 'same' | 'different',
  { keyOf, sequence }: OperationContext,
): SourceKey[] {
  const [one, other] = [keyOf(a), keyOf(b)];
  if (one === other) throw fault('HL7_MERGE_SELF');
  nameRecord(view, a, one, sequence);
  nameRecord(view, b, other, sequence);
  return assert(view, { kind, source: 'link', ...pair(one, other), sequence }) ? [one, other] : [];
}

/** A43: the number belongs to the patient of `to`, and no longer to those with whom it was one person. */
function move(view: IdentityView, identifier: SourceIdentity, to: SourceIdentity, context: OperationContext) {
  const moved = context.keyOf(identifier);
  const target = view.memberships.get(context.keyOf(to))?.enterpriseId;
  const before = view.memberships.get(moved)?.enterpriseId;
  const changed = state(view, { a: identifier, b: to }, 'same', context);
  if (changed.length === 0 || before === undefined || before === target) return changed;
  const left = [...view.members(before)].filter((key) => key !== moved);
  for (const key of left)
    assert(view, { kind: 'different', source: 'link', ...pair(moved, key), sequence: context.sequence });
  return [...changed, ...left];
}

/** A29: the number stays resolvable, and no longer counts for "one per authority". */
function retire(view: IdentityView, identity: SourceIdentity, { keyOf, sequence }: OperationContext): SourceKey[] {
  const record = nameRecord(view, identity, keyOf(identity), sequence);
  if (!record.active || record.sequence > sequence) return [];
  view.putRecord({ ...record, active: false });
  return [record.key];
}

/** Of one source the newest statement about a pair counts. Returns whether this one does. */
export function assert(view: IdentityView, assertion: StoredAssertion): boolean {
  const known = view.assertion(assertion.a as SourceKey, assertion.b as SourceKey, assertion.source);
  if (known && known.sequence >= assertion.sequence) return false;
  view.putAssertion(assertion);
  return true;
}

/** A pair of records as edges and assertions name it. */
export const pair = (one: SourceKey, other: SourceKey): { readonly a: SourceKey; readonly b: SourceKey } =>
  one < other ? { a: one, b: other } : { a: other, b: one };
