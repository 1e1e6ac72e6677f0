import type { CanonicalEvent } from '#contracts';
import { type BundleEntry, localReference } from '#fhir';
import { align } from './align.js';

/** One element in which two events differ; `before` or `after` is absent where only the other event has it. */
export interface EventDifference {
  /** `Patient/<id>.name[0].family`, `unread[PID-10].value`. Names no value, but ids, which derive from numbers. */
  readonly path: string;
  /** The same of any resource and at any place, to count by: `Patient.name.family`. Holds no patient data. */
  readonly element: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * What differs between two events, field by field; nothing exactly where they are equal as JSON, whatever the order of
 * members. Resources belong together by type and id, wherever they stand; if equally many of a type are left over on both
 * sides, their ids changed, and they do in their order. Lists are compared in order: what was put in is one difference.
 */
export function diffEvents(before: CanonicalEvent, after: CanonicalEvent): readonly EventDifference[] {
  const found: EventDifference[] = [];
  const { message, patients, bundle, operations, deletes, issues, unread, ...rest } = before;
  const { entry = [], ...head } = bundle;
  const { entry: entryAfter = [], ...headAfter } = after.bundle;
  compare(placed('message'), message, after.message, found);
  compareNamed('patients', patients, after.patients, ({ patient }) => [patient, ''], found);
  compare(placed('bundle'), head, headAfter, found);
  compareEntries(entry, entryAfter, found);
  compare(placed('operations'), operations, after.operations, found);
  compareNamed('deletes', deletes, after.deletes, (one) => [`${one.target}.${one.path}`, one.at], found);
  compareNamed('sets', rest.sets ?? [], after.sets ?? [], ({ set, of }) => [set, of], found);
  compareNamed('issues', issues, after.issues, ({ code, at = '' }) => [`${code} ${at}`.trim()], found);
  compareNamed('unread', unread, after.unread, ({ at }) => [at], found);
  compare(placed('rules'), rest.rules, after.rules, found);
  return found;
}

interface Place {
  readonly path: string;
  readonly element: string;
}

const placed = (name: string): Place => ({ path: name, element: name });

function compare(place: Place, before: unknown, after: unknown, found: EventDifference[]): void {
  if (before === after) return;
  if (isList(before) && isList(after)) compareLists(place, before, after, found);
  else if (isRecord(before) && isRecord(after)) compareMembers(place, before, after, found);
  else found.push({ ...place, ...(before !== undefined && { before }), ...(after !== undefined && { after }) });
}

function compareMembers({ path, element }: Place, before: Members, after: Members, found: EventDifference[]): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
    compare({ path: `${path}.${name}`, element: `${element}.${name}` }, before[name], after[name], found);
}

function compareLists(
  { path, element }: Place,
  before: readonly unknown[],
  after: readonly unknown[],
  found: EventDifference[],
): void {
  for (const pairing of align(before.map(likeness), after.map(likeness), true)) {
    const place = { path: `${path}[${pairing.before ?? pairing.after}]`, element };
    compare(place, elementAt(before, pairing.before), elementAt(after, pairing.after), found);
  }
}

/** Lists whose elements have names of their own: elements of different names are never the same element changed. */
function compareNamed<One>(
  list: string,
  before: readonly One[],
  after: readonly One[],
  /** The name of an element and, where it differs, that of its kind. */
  nameOf: (one: One) => readonly [string, string?],
  found: EventDifference[],
): void {
  const [names, namesAfter] = [before, after].map((ones) => ones.map((one) => nameOf(one)[0]));
  for (const pairing of align(names ?? [], namesAfter ?? [], false)) {
    const [one, other] = [elementAt(before, pairing.before), elementAt(after, pairing.after)];
    const named = one ?? other;
    if (named === undefined) continue;
    const [name, kind = name] = nameOf(named);
    const element = kind === '' ? list : `${list}[${kind.replaceAll(/\[\d+\]/g, '')}]`;
    compare({ path: `${list}[${name}]`, element }, one, other, found);
  }
}

/** What names an element of a list of FHIR where it has a name; else all of it. */
function likeness(element: unknown): string {
  if (!isRecord(element)) return JSON.stringify(element);
  const { url, reference, system, value, code } = element;
  if (typeof url === 'string') return url;
  if (typeof reference === 'string') return reference;
  const named = value ?? code;
  return typeof system === 'string' && typeof named === 'string'
    ? JSON.stringify([system, named])
    : JSON.stringify(element);
}

function compareEntries(before: readonly BundleEntry[], after: readonly BundleEntry[], found: EventDifference[]): void {
  const [entries, entriesAfter] = [byReference(before), byReference(after)];
  const renamed = renamings(entries, entriesAfter);
  for (const [name, entry] of entries) compareEntry(name, entry, entriesAfter.get(renamed.get(name) ?? name), found);
  const paired = new Set(renamed.values());
  for (const [name, entry] of entriesAfter)
    if (!entries.has(name) && !paired.has(name)) compareEntry(name, undefined, entry, found);
  const order = [...entries.keys()].map((name) => renamed.get(name) ?? name).filter((name) => entriesAfter.has(name));
  const orderAfter = [...entriesAfter.keys()].filter((name) => entries.has(name) || paired.has(name));
  if (order.join('\n') !== orderAfter.join('\n'))
    found.push({ ...placed('bundle.entry'), before: order, after: orderAfter });
}

const byReference = (entries: readonly BundleEntry[]): ReadonlyMap<string, BundleEntry> =>
  new Map(entries.map((entry, at) => [nameOfEntry(entry) ?? `entry[${at}]`, entry]));

const nameOfEntry = ({ resource }: BundleEntry): string | undefined =>
  resource && localReference(resource.resourceType, resource.id ?? '');

type Entries = ReadonlyMap<string, BundleEntry>;

/** From the names that are gone to those that came instead. */
function renamings(before: Entries, after: Entries): ReadonlyMap<string, string> {
  const gone = Map.groupBy(
    [...before.keys()].filter((name) => !after.has(name)),
    typeOf,
  );
  const come = Map.groupBy(
    [...after.keys()].filter((name) => !before.has(name)),
    typeOf,
  );
  const pairs = [...gone].flatMap(([type, names]) => {
    const others = come.get(type) ?? [];
    return names.length === others.length ? names.map((name, at): [string, string] => [name, others[at] ?? name]) : [];
  });
  return new Map(pairs);
}

function compareEntry(
  name: string,
  before: BundleEntry | undefined,
  after: BundleEntry | undefined,
  found: EventDifference[],
): void {
  const { resource, ...rest } = before ?? {};
  const { resource: resourceAfter, ...restAfter } = after ?? {};
  compare({ path: name, element: typeOf(name) }, resource, resourceAfter, found);
  // The address of a resource follows from its id.
  if (resource?.id === resourceAfter?.id)
    compare({ path: `bundle.entry[${name}]`, element: 'bundle.entry' }, rest, restAfter, found);
}

const typeOf = (name: string): string => name.replace(/[/[].*/, '');

type Members = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Members => typeof value === 'object' && value !== null && !isList(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const elementAt = <One>(list: readonly One[], at: number | undefined): One | undefined =>
  at === undefined ? undefined : list[at];
