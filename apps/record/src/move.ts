import type { NumberedThing, SourceKey } from '#contracts';
import type { RecordedResource, ResourceName } from '#storage';
import type { Move } from './fold-input.js';
import { isObject, type JsonResource, storedResource, withPatient } from './json-resource.js';

type Resources = ReadonlyMap<ResourceName, RecordedResource>;

/** A resource as a move or a list that was stated leaves it. */
export interface ChangedPart {
  readonly body: JsonResource;
  readonly sourceKey: RecordedResource['sourceKey'];
  /** Absent where the resource is new. */
  readonly before?: RecordedResource;
}

/** Resources that must be known to carry out a move, beside those of the patients who own them. */
export const namedBy = (move: Move): readonly ResourceName[] =>
  move.kind === 'number' ? [move.what, move.to.resource] : [move.what];

/**
 * Everything that a move changes of these patients and of the owners of what it names; undefined where the record does not
 * have what moves. The same again changes nothing.
 */
export function moved(move: Move, all: Resources, patients: readonly SourceKey[]): readonly ChangedPart[] | undefined {
  const own = all.get(move.what);
  if (own === undefined) return undefined;
  const named = namedBy(move);
  const owners = new Set([...patients, ...named.flatMap((name) => all.get(name)?.sourceKey ?? [])]);
  // What else a batch happens to know must not matter.
  const resources = new Map(
    [...all].filter(
      ([name, one]) => (one.sourceKey !== undefined && owners.has(one.sourceKey)) || named.includes(name),
    ),
  );
  return move.kind === 'owner' ? withOwner(move, resources) : [...underNumber(move, own, resources)];
}

/** The visit or account with all that belongs to it, as the other patient's. */
function withOwner(
  { what, sourceKey, patient }: Move & { kind: 'owner' },
  resources: Resources,
): readonly ChangedPart[] {
  const visits = what.startsWith('Account/')
    ? [...resources.keys()].filter((name) => isIn(what, name, resources))
    : [what];
  const ids = new Set(visits.map((name) => name.slice(name.indexOf('/') + 1)));
  const parts = new Set([what, ...visits]);
  for (const [name, { values }] of resources)
    if (values.encounter !== undefined && ids.has(values.encounter)) parts.add(name);
  return [...parts].flatMap((name) => {
    const before = resources.get(name);
    return before === undefined ? [] : [{ body: withPatient(storedResource(before.body), patient), sourceKey, before }];
  });
}

/** Whether it is a visit of the account. */
const isIn = (account: ResourceName, name: ResourceName, resources: Resources): boolean =>
  name.startsWith('Encounter/') && resources.get(name)?.body.includes(JSON.stringify(account)) === true;

/**
 * What names the old number names the new one. The old resource stays, marked as not to be used, for its number is never
 * valid again (HL7 3.6.2.1.2) yet may be asked for; the new one keeps the old number beside its own.
 */
function* underNumber(
  { from, to }: Move & { kind: 'number' },
  own: RecordedResource,
  resources: Resources,
): Iterable<ChangedPart> {
  const old = JSON.stringify(from.resource);
  for (const [name, before] of resources)
    if (name !== from.resource && name !== to.resource && before.body.includes(old)) {
      const body = storedResource(before.body.replaceAll(old, JSON.stringify(to.resource)));
      yield { body, sourceKey: before.sourceKey, before };
    }
  const before = resources.get(to.resource);
  const kept = storedResource(before?.body ?? own.body);
  const id = to.resource.slice(to.resource.indexOf('/') + 1);
  const identifier = numbersOf(kept, from, to);
  yield { body: { ...kept, id, identifier }, sourceKey: before?.sourceKey ?? own.sourceKey, ...(before && { before }) };
  yield { body: { ...storedResource(own.body), status: 'entered-in-error' }, sourceKey: own.sourceKey, before: own };
}

/** The numbers of the resource, the new one and the old one, marked as such, among them once. */
function numbersOf({ identifier }: JsonResource, from: NumberedThing, to: NumberedThing): readonly unknown[] {
  const numbers: readonly unknown[] = Array.isArray(identifier) ? identifier : [];
  const like = numbers.find((number) => isNumber(number, from) || isNumber(number, to));
  const others = numbers.filter((number) => !isNumber(number, from) && !isNumber(number, to));
  const base = isObject(like) ? like : {};
  return [
    { ...base, system: to.system, value: to.value },
    { ...base, use: 'old', system: from.system, value: from.value },
    ...others,
  ];
}

const isNumber = (identifier: unknown, { system, value }: NumberedThing): boolean =>
  isObject(identifier) && identifier['system'] === system && identifier['value'] === value;
