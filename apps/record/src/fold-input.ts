import {
  type Entry,
  fault,
  type FieldDelete,
  type LinkedEvent,
  type MessageId,
  type NumberedThing,
  type Operation,
  type SnapshotSet,
  type SourceIdentity,
  type SourceKey,
} from '#contracts';
import type { RecordMembership, ResourceName } from '#storage';
import { isObject, type JsonResource, patientOf } from './json-resource.js';
import { type BroughtResource, linkedText } from './linked-text.js';

/** One linked event, sorted by the resources that it changes. */
export interface FoldInput {
  readonly entry: Entry;
  readonly messageId: MessageId;
  readonly revision: number;
  /** RFC 3339. */
  readonly receivedAt: string;
  readonly changes: readonly ResourceChange[];
  readonly moves: readonly Move[];
  readonly sets: readonly StatedSet[];
  readonly memberships: readonly RecordMembership[];
}

/** Everything that the message says about one resource. */
export interface ResourceChange {
  readonly name: ResourceName;
  /** Absent: the message changes a resource that it does not bring. */
  readonly brought?: BroughtResource;
  /** Whose it is; absent for what belongs to no patient. */
  readonly sourceKey?: SourceKey;
  readonly operations: readonly Operation[];
  readonly deletes: readonly FieldDelete[];
}

/** A list that the message states as a whole. */
export interface StatedSet extends Pick<SnapshotSet, 'of' | 'patient' | 'encounter' | 'members'> {
  readonly name: ResourceName;
  readonly sourceKey: SourceKey;
}

/** What happens to a visit or an account and to all that belongs to it. */
export type Move =
  /** It becomes another patient's (A44, A45). */
  | {
      readonly kind: 'owner';
      readonly what: ResourceName;
      readonly sourceKey: SourceKey;
      /** `Patient/<id>` under which the new owner's source knows the patient. */
      readonly patient: string;
    }
  /** It goes on under another number, which may be there already (A35, A41, A42) or not (A49 to A51). */
  | { readonly kind: 'number'; readonly what: ResourceName; readonly from: NumberedThing; readonly to: NumberedThing };

/** Pure; EVENT_MALFORMED where the entry is no linked event. */
export function parseLinked(entry: Entry): FoldInput {
  const { linked, resources } = linkedText(entry);
  if (!isComplete(linked)) throw fault('EVENT_MALFORMED', { topic: entry.topic });
  const { identities, event } = linked;
  const { operations, deletes, message } = event;
  const kept = new Map<ResourceName, BroughtResource>();
  for (const brought of resources) if (isRecorded(brought.elements)) kept.set(nameOf(brought.elements), brought);
  const targets = [...operations.flatMap(targetOf), ...deletes.map(({ target }) => target)].filter(isRecordedName);
  const names = new Set([...kept.keys(), ...targets]);
  return {
    entry,
    messageId: message.id,
    revision: Number(entry.attributes['revision'] ?? 0),
    receivedAt: message.receivedAt,
    changes: [...names].map((name) => ({
      name,
      ...ownedResource(kept.get(name), identities),
      // Most messages have neither, and their resources share the empty lists.
      operations: operations.length === 0 ? operations : operations.filter((each) => targetOf(each).includes(name)),
      deletes: deletes.length === 0 ? deletes : deletes.filter(({ target }) => target === name),
    })),
    moves: operations.flatMap((operation) => moveOf(operation, { identities, event })),
    sets: (event.sets ?? []).flatMap(({ set, ...stated }) => {
      const owner = identities.find(({ patient }) => patient === stated.patient);
      return owner ? [{ ...stated, name: set, sourceKey: owner.sourceKey }] : [];
    }),
    memberships: identities.map(({ sourceKey, enterpriseId, identityVersion }) => ({
      sourceKey,
      enterpriseId,
      version: identityVersion,
    })),
  };
}

function isComplete({ identities, event }: LinkedEvent): boolean {
  return (
    Array.isArray(identities) &&
    isObject(event) &&
    isObject(event.message) &&
    typeof event.message.id === 'string' &&
    isObject(event.bundle) &&
    Array.isArray(event.operations) &&
    Array.isArray(event.deletes)
  );
}

const nameOf = ({ resourceType, id }: JsonResource): ResourceName => `${resourceType}/${id}`;

/** The header is the message's, not the record's; persons are the patient index's. */
const unrecorded: ReadonlySet<string> = new Set(['MessageHeader', 'Patient']);
const isRecorded = ({ resourceType }: JsonResource): boolean => !unrecorded.has(resourceType);
const isRecordedName = (name: ResourceName): boolean => !unrecorded.has(name.split('/')[0] ?? '');

/** The resource that an operation changes by itself. A move is not among them: it changes whose it is. */
function targetOf(operation: Operation): readonly ResourceName[] {
  if (operation.kind === 'status') return [operation.resource];
  return operation.kind === 'cancel' || operation.kind === 'delete-visit' ? [operation.encounter] : [];
}

type Identities = LinkedEvent['identities'];

function ownedResource(
  brought: BroughtResource | undefined,
  identities: Identities,
): Pick<ResourceChange, 'brought' | 'sourceKey'> {
  if (!brought) return {};
  const sourceKey = ownerOf(brought.elements, identities);
  return { brought, ...(sourceKey && { sourceKey }) };
}

/** Whose a resource is: its subject's; without one nobody's, if its type stands by itself, else the only patient's. */
function ownerOf(resource: JsonResource, identities: Identities): SourceKey | undefined {
  const patient = patientOf(resource);
  if (patient) return identities.find((identity) => identity.patient === patient)?.sourceKey;
  const [only, ...others] = identities;
  return standsAlone.has(resource.resourceType) || others.length > 0 ? undefined : only?.sourceKey;
}

const standsAlone: ReadonlySet<string> = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Device',
  'Medication',
]);

function moveOf(operation: Operation, linked: LinkedEvent): readonly Move[] {
  switch (operation.kind) {
    case 'move-visit':
      return ownerMove(operation.encounter, operation.to, linked);
    case 'move-account':
      return ownerMove(operation.account.resource, operation.to, linked);
    case 'merge-visit':
    case 'merge-account':
      return [numberMove(operation.retired, operation.survivor)];
    case 'change-visit':
    case 'change-account':
      return [numberMove(operation.from, operation.to)];
    default:
      return [];
  }
}

const numberMove = (from: NumberedThing, to: NumberedThing): Move => ({
  kind: 'number',
  what: from.resource,
  from,
  to,
});

function ownerMove(what: ResourceName, to: SourceIdentity, { identities, event }: LinkedEvent): readonly Move[] {
  const owner = event.patients.find((patient) => patient.identities.some((identity) => isSame(identity, to)));
  const identity = identities.find(({ patient, source }) => patient === owner?.patient || isSame(source, to));
  return identity ? [{ kind: 'owner', what, sourceKey: identity.sourceKey, patient: identity.patient }] : [];
}

const isSame = (a: SourceIdentity, b: SourceIdentity): boolean => a.system === b.system && a.value === b.value;
