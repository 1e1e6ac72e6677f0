import { fault, type Operation, type SourceIdentity, type SourceKey } from '#contracts';
import type { IdentityAct } from '#storage';
import { endsOf } from './acts.js';
import { refreshStanding } from './aliases.js';
import { beginVersions, nameRecord, refold } from './upsert.js';
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

/** The numbers that an operation names: the one that gives way, moves or is retired first. */
export function identitiesOf(operation: IdentityOperation): readonly [SourceIdentity, SourceIdentity?] {
  switch (operation.kind) {
    case 'merge':
      return [operation.retired, operation.survivor];
    case 'change-identifier':
      return [operation.from, operation.to];
    case 'move-identifier':
      return [operation.identifier, operation.to];
    case 'retire':
      return [operation.identity];
    default:
      return [operation.a, operation.b];
  }
}

/** Where the operations of a message come from, and how a number becomes a key. */
export interface OperationContext {
  /** Message. */
  readonly sequence: string;
  /** RFC 3339. */
  readonly at: string;
  /** Organization. */
  readonly by: string;
  readonly keyOf: (identity: SourceIdentity) => SourceKey;
}

/**
 * Takes the operations of a message into the view and gives the records to look at again. A number that was never seen
 * is recorded by name: what was said about it holds as soon as it comes. A replayed operation changes nothing.
 */
export function operate(
  view: IdentityView,
  operations: readonly IdentityOperation[],
  context: OperationContext,
): readonly SourceKey[] {
  return operations.flatMap((operation, place) => act(view, operation, { ...context, place }));
}

function act(
  view: IdentityView,
  operation: IdentityOperation,
  { keyOf, place, sequence, at, by }: OperationContext & { readonly place: number },
): readonly SourceKey[] {
  const id = actId(sequence, place);
  if (view.acts.has(id)) return [];
  const [identity, other] = identitiesOf(operation);
  const [a, b] = [keyOf(identity), other && keyOf(other)];
  if (a === b) throw fault('HL7_MERGE_SELF');
  if (isMerge(operation) && b && aliasChain(view, b).includes(a)) throw fault('HL7_MERGE_CYCLE');
  nameRecord(view, identity, a);
  if (other && b) nameRecord(view, other, b);
  return take(view, { id, kind: kinds[operation.kind], a, ...(b && { b }), sequence, at, by });
}

/** Names the operation at a place in a message. */
export const actId = (message: string, place: number): string => `${message}-${place}`;

const kinds = {
  merge: 'merge',
  'change-identifier': 'change',
  link: 'link',
  unlink: 'unlink',
  'move-identifier': 'move',
  retire: 'retire',
} as const;

const isMerge = ({ kind }: IdentityOperation): boolean => kind === 'merge' || kind === 'change-identifier';

/** The numbers that a number was merged into, one after the other. */
function aliasChain(view: IdentityView, key: SourceKey): readonly SourceKey[] {
  const chain: SourceKey[] = [];
  for (let next = view.records.get(key)?.aliasOf; next && !chain.includes(next); next = view.records.get(next)?.aliasOf)
    chain.push(next);
  return chain;
}

/** Takes an act into the view, with what follows for its records at once. Gives the records to look at again. */
export function take(view: IdentityView, act: IdentityAct): readonly SourceKey[] {
  if (act.kind === 'move') beginVersions(view, act.a);
  view.putAct(act);
  const records = endsOf(act);
  for (const key of records) if (view.versionsOf(key).length > 0) refold(view, key, act.at);
  // A move or an undoing takes ties away, through a number that is nobody's also those of others among themselves.
  const tied = records.flatMap((key) => [...view.actsOf(key)].flatMap(endsOf));
  return [...records, ...tied, ...refreshStanding(view, records)];
}

/** A pair of records as edges and tasks name it. */
export const pair = (one: SourceKey, other: SourceKey): { readonly a: SourceKey; readonly b: SourceKey } =>
  one < other ? { a: one, b: other } : { a: other, b: one };
