import { type Draft, type Entry, eventId, jsonValue, type MessageOutcome, topics } from '#contracts';
import type { Decision, Stage } from '#event-log';
import { searchValues } from '#fhir';
import type { MessageRevision, RecordedResource, RecordMembership, RecordStore, RecordWrite } from '#storage';
import { applyDeletes, applyOperations } from './apply-operations.js';
import { type FoldInput, parseLinked, type ResourceChange } from './fold-input.js';
import { type JsonResource, storedResource } from './json-resource.js';
import type { BroughtResource } from './linked-text.js';
import { type FoldView, loadView, nameOf } from './fold-view.js';
import { type ChangedPart, moved } from './move.js';
import { mergeResource, replacesAsUnit } from './merge-resource.js';
import { overtaken, replaced, takenBack } from './take-back.js';
import { isRetired, settled } from './stated-set.js';

export type FoldEffect =
  | RecordWrite
  | { readonly kind: 'membership'; readonly membership: RecordMembership }
  | { readonly kind: 'revision'; readonly revision: MessageRevision };

/**
 * Folds linked events into the record. Per resource only a newer message counts (a greater message id, or the same
 * with a higher revision of the mapping), so that a replayed older snapshot changes nothing and a redelivery changes
 * nothing twice. A later revision of a message takes back all that its former one did, where no other message has
 * changed or confirmed it since, or had something to say of it too late. Resources name the source's patient; whose they are is looked up when they are read.
 */
export const foldStage = <Tx>({
  store,
}: {
  readonly store: RecordStore<Tx>;
}): Stage<Tx, FoldInput, FoldView, FoldEffect> => ({
  name: 'record',
  topics: [topics.linked],
  parse: parseLinked,
  // What came after a lost correction or cancel would show what it took back.
  parks: ({ changes, moves }) => moves.length > 0 || changes.some(takesBack),
  load: (tx, inputs) => loadView(store, tx, inputs),
  decide,
  save: async (tx, effects) => {
    await store.save(
      tx,
      effects.flatMap((effect) => (effect.kind === 'membership' || effect.kind === 'revision' ? [] : [effect])),
    );
    await store.revise(
      tx,
      effects.flatMap((effect) => (effect.kind === 'revision' ? [effect.revision] : [])),
    );
    await store.join(
      tx,
      effects.flatMap((effect) => (effect.kind === 'membership' ? [effect.membership] : [])),
    );
  },
});

const withdrawn: ReadonlySet<unknown> = new Set(
  'corrected amended entered-in-error cancelled revoked stopped superseded'.split(' '),
);
const takesBack = ({ operations, brought }: ResourceChange): boolean =>
  operations.length > 0 || withdrawn.has(brought?.elements['status']);

function decide(input: FoldInput, view: FoldView): Decision<FoldEffect> {
  const { messageId, revision } = input;
  if ((view.revisions.get(messageId) ?? 0) > revision) return { effects: joined(input), outputs: [], result: 'stale' };
  if (revision === 0) return folded(input, view);
  view.revisions.set(messageId, revision);
  const former = takenBack(input, view);
  const { effects, ...decision } = folded(input, view);
  const others = effects.filter((effect) => !('resource' in effect) || !former.has(nameOf(effect.resource)));
  return {
    ...decision,
    effects: [...others, ...replaced(former, view), { kind: 'revision', revision: { messageId, revision } }],
  };
}

const joined = ({ memberships }: FoldInput): readonly FoldEffect[] =>
  memberships.map((membership) => ({ kind: 'membership', membership }));

function folded(input: FoldInput, view: FoldView): Decision<FoldEffect> {
  const results = input.changes.map((change) => fold(input, change, view));
  const changes = results.flatMap(({ writes }) => writes);
  // One after the other: a move sees what the one before it did, and a list what the message brings.
  const moves = input.moves.map((move) => {
    const parts = moved(
      move,
      view.resources,
      input.memberships.map(({ sourceKey }) => sourceKey),
    );
    return parts && recordedParts(input, parts, view);
  });
  const sets = input.sets.flatMap((set) => {
    const before = view.resources.get(set.name);
    const isLate = before !== undefined && isNewer(before, input);
    const parts = recordedParts(input, settled(set, view.resources, isLate), view);
    return isLate ? [...parts, ...overtaken(input, before, view)] : parts;
  });
  const writes = [...changes, ...moves.flatMap((parts) => parts ?? []), ...sets];
  const missing = results.some(({ found }) => found === 'missing') || moves.includes(undefined);
  return {
    effects: [...writes, ...joined(input)],
    outputs: input.revision > 0 ? [linkedAgain(input)] : [],
    result: input.changes.length > 0 && writes.every(({ kind }) => kind === 'late') ? 'stale' : 'folded',
    ...(missing && { code: 'RECORD_TARGET_MISSING' }),
  };
}

const recordedParts = (input: FoldInput, parts: readonly ChangedPart[], view: FoldView): readonly RecordWrite[] =>
  parts.flatMap(({ body, sourceKey, before }) =>
    before && isNewer(before, input)
      ? overtaken(input, before, view)
      : [recorded(input, written(body), sourceKey, view)],
  );

interface Folded {
  readonly found: 'stored' | 'new' | 'missing';
  readonly writes: readonly RecordWrite[];
}

function fold(input: FoldInput, change: ResourceChange, view: FoldView): Folded {
  const stored = view.resources.get(change.name);
  if (stored && isNewer(stored, input)) return { found: 'stored', writes: overtaken(input, stored, view) };
  const next = changed(stored, change);
  if (!next) return { found: 'missing', writes: [] };
  const owner = change.brought ? change.sourceKey : stored?.sourceKey;
  return { found: stored ? 'stored' : 'new', writes: [recorded(input, next, owner, view)] };
}

const isNewer = (stored: RecordedResource, { messageId, revision }: FoldInput): boolean =>
  stored.sequence > messageId || (stored.sequence === messageId && stored.revision > revision);

/**
 * Undefined: the message names a resource that it does not bring and that the record does not have. Deletes come before
 * the merge: where one of the fields behind an element is deleted and another one filled, the filled one stays.
 */
function changed(stored: RecordedResource | undefined, change: ResourceChange): BroughtResource | undefined {
  const { brought, operations, deletes } = change;
  if (brought && operations.length === 0 && staysAsBrought(stored, brought, deletes.length)) return brought;
  const known = stored && storedResource(stored.body);
  if (brought && known && isRetired(known)) return brought;
  const before = known && applyDeletes(known, deletes);
  const merged = brought ? mergeResource(before, storedResource(brought.body)) : before;
  return merged && written(applyOperations(merged, operations));
}

/** Whether the merge would give the resource as it was brought; most are new or say again what is known. */
const staysAsBrought = (stored: RecordedResource | undefined, brought: BroughtResource, deletes: number): boolean =>
  !stored || replacesAsUnit(brought.elements.resourceType) || (deletes === 0 && stored.body === brought.body);

const written = (elements: JsonResource): BroughtResource => ({ body: JSON.stringify(elements), elements });

/** The write that makes `next` the newest version; later entries of the batch see it. */
function recorded(
  input: FoldInput,
  { body, elements }: BroughtResource,
  sourceKey: RecordedResource['sourceKey'],
  view: FoldView,
): RecordWrite {
  const name = `${elements.resourceType}/${elements.id}`;
  const stored = view.resources.get(name);
  const place = { sequence: input.messageId, revision: input.revision };
  const same = stored?.body === body && stored.sourceKey === sourceKey;
  const next: RecordedResource = same
    ? { ...stored, ...place }
    : {
        type: elements.resourceType,
        id: elements.id,
        ...place,
        changedBy: input.messageId,
        version: (stored?.version ?? 0) + 1,
        updatedAt: input.receivedAt,
        body,
        values: searchValues(elements),
        ...(sourceKey && { sourceKey }),
      };
  if (!same && (stored === undefined || stored.changedBy !== input.messageId))
    view.before.set(name, [stored, ...(view.before.get(name) ?? [])]);
  view.resources.set(name, next);
  return { kind: same ? 'sequence' : 'content', resource: next };
}

/**
 * A replay that has come through the record has undone its dead letter. The message may have died here after the
 * patient index had called it linked, so the record says so again.
 */
function linkedAgain({ entry, messageId, revision, receivedAt }: FoldInput): Draft {
  const outcome: MessageOutcome = { messageId, outcome: 'linked', stage: 'record', at: receivedAt };
  return {
    topic: topics.outcome,
    key: messageId,
    attributes: {
      id: eventId(messageId, 'record', 0, revision),
      source: '/record',
      type: 'hie.hl7.outcome.v1',
      time: receivedAt,
      dataschema: outcomeSchema,
      datacontenttype: 'application/json',
      messageid: messageId,
      ...carried(entry),
    },
    value: jsonValue(outcome),
  };
}

const outcomeSchema = 'https://hie-broker.dev/schemas/events/hl7.outcome.v1.schema.json';

const carried = ({ attributes }: Entry): Readonly<Record<string, string>> =>
  attributes['revision'] ? { revision: attributes['revision'] } : {};
