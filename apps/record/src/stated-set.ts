import type { RecordedResource, ResourceName } from '#storage';
import type { StatedSet } from './fold-input.js';
import { isObject, type JsonResource, storedResource } from './json-resource.js';
import type { ChangedPart } from './move.js';

type Resources = ReadonlyMap<ResourceName, RecordedResource>;

/**
 * What a list that a message states as a whole changes (HL7 v2 2.9.4.1: as if the prior information were deleted and
 * the new added): what the list before it held and it does not hold goes. The record keeps the list itself as a List
 * resource, which tells what the source stated where, and when: the list of an older message (`isLate`) takes nothing
 * away, and what it alone brings has gone by now.
 */
export function settled(set: StatedSet, resources: Resources, isLate: boolean): readonly ChangedPart[] {
  const before = resources.get(set.name);
  const known = membersOf(before);
  const [held, gone] = isLate ? [known, set.members] : [set.members, known];
  const dropped = gone.filter((name) => !held.includes(name));
  const elsewhere = new Set(dropped.length === 0 ? [] : heldElsewhere(set, resources));
  const parts = dropped.flatMap((name) => {
    const stored = elsewhere.has(name) ? undefined : resources.get(name);
    if (stored === undefined || stored.sourceKey !== set.sourceKey) return [];
    return [{ body: retired(storedResource(stored.body)), sourceKey: stored.sourceKey, before: stored }];
  });
  return isLate ? parts : [...parts, { body: listOf(set), sourceKey: set.sourceKey, ...(before && { before }) }];
}

/** Patients of whom everything has to be known, since a list of theirs is not the one that it was. */
export function changedOwners(sets: readonly StatedSet[], resources: Resources): readonly StatedSet['sourceKey'][] {
  const last = new Map<ResourceName, string>();
  const owners = new Set<StatedSet['sourceKey']>();
  for (const { name, members, sourceKey } of sets) {
    const stored = resources.get(name);
    const text = last.get(name) ?? (stored && membersOf(stored).join());
    if (text !== undefined && text !== members.join()) owners.add(sourceKey);
    last.set(name, members.join());
  }
  return [...owners];
}

/** Members of the other lists of the patient: an insurance may be of several visits. */
const heldElsewhere = ({ name, sourceKey }: StatedSet, resources: Resources): readonly ResourceName[] =>
  [...resources.values()]
    .filter((other) => other.type === 'List' && other.sourceKey === sourceKey && `List/${other.id}` !== name)
    .flatMap(membersOf);

function membersOf(list: RecordedResource | undefined): readonly ResourceName[] {
  const entries: unknown = list && storedResource(list.body)['entry'];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    const item = isObject(entry) ? entry['item'] : undefined;
    const reference = isObject(item) ? item['reference'] : undefined;
    return typeof reference === 'string' ? [reference] : [];
  });
}

function listOf({ name, of, patient, encounter, members }: StatedSet): JsonResource {
  return {
    resourceType: 'List',
    id: name.slice(name.indexOf('/') + 1),
    status: 'current',
    mode: 'working',
    code: { text: of },
    subject: { reference: patient },
    ...(encounter && { encounter: { reference: encounter } }),
    ...(members.length > 0 && { entry: members.map((reference) => ({ item: { reference } })) }),
  };
}

/**
 * The resource as one that its source has deleted, in the way that its type has: as action code D and A23 do. Whoever
 * was next of kin or insured was so in truth, hence not in error: they are no longer in use.
 */
export function retired(resource: JsonResource): JsonResource {
  switch (resource.resourceType) {
    case 'AllergyIntolerance':
      return enteredInError(resource, 'allergyintolerance-verification');
    case 'Condition':
      return enteredInError(resource, 'condition-ver-status');
    case 'RelatedPerson':
      return { ...resource, active: false };
    case 'Coverage': {
      const { _status, ...others } = resource;
      return { ...others, resourceType: 'Coverage', id: resource.id, status: 'cancelled' };
    }
    case 'Procedure':
      return { ...resource, status: 'entered-in-error' };
    default:
      return resource;
  }
}

/** R4 ait-2, con-5: without clinical status. */
function enteredInError(resource: JsonResource, system: string): JsonResource {
  const { clinicalStatus: _, ...others } = resource;
  const coding = [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'entered-in-error' }];
  return { ...others, resourceType: resource.resourceType, id: resource.id, verificationStatus: { coding } };
}

/** Of these types a message brings but parts; one that comes back after it had gone is as the message brings it. */
export const isRetired = ({ resourceType, active, status }: JsonResource): boolean =>
  (resourceType === 'RelatedPerson' && active === false) || (resourceType === 'Coverage' && status === 'cancelled');
