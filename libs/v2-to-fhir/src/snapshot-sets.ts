import type { FieldDelete, SnapshotSet } from '#contracts';
import { flat, localReference, type Reference } from '#fhir';
import type { EventRule } from './messages.js';
import type { SegmentReader } from './reader.js';

/** The segments of one name in a message, and what became of them. */
export interface Listed {
  readonly of: SnapshotSet['of'];
  readonly segments: readonly SegmentReader[];
  /** One for each segment: its resource, `aside` where it has none of its own, undefined where nothing came of it. */
  readonly made: readonly (Reference | 'aside' | undefined)[];
  /** Patient, visit or account that the list is of. */
  readonly owner: Reference;
  /** Element that repeats the list. */
  readonly repeatedIn?: { readonly resource: Reference | undefined; readonly path: string };
}

export interface Stated {
  readonly sets: SnapshotSet[];
  readonly deletes: readonly FieldDelete[];
}

/** The field that says what the segment is about, and the one with its action code (table 0206). */
const fields: Readonly<Record<SnapshotSet['of'], { readonly what: number; readonly action?: number }>> = {
  AL1: { what: 3 },
  DG1: { what: 3, action: 21 },
  GT1: { what: 3 },
  IN1: { what: 2, action: 55 },
  NK1: { what: 2 },
  PR1: { what: 3, action: 20 },
};

/**
 * ADT sends these lists whole with every message (HL7 2.9.4), save where it is about numbers alone (merges, links).
 * Orders and results repeat of them what they need; in BAR and DFT they stand below several visits or charges.
 */
export const statesLists = (type: string, { mrg, identity }: EventRule): boolean =>
  type === 'ADT' && mrg === undefined && identity === undefined;

/**
 * Snapshot mode (HL7 2.9.4.1): the segments that came replace those that came before, a single one of `""` deletes them
 * all, and where none came nothing is said. A list with action codes is sent item by item (2.9.4.2): its segments say
 * for themselves what becomes of them.
 */
export function stated(lists: readonly Listed[], patient: Reference): Stated {
  const sets: SnapshotSet[] = [];
  const deletes: FieldDelete[] = [];
  for (const list of lists) {
    const { of, segments, repeatedIn } = list;
    if (segments.length === 0 || segments.some((segment) => isSingle(segment, fields[of].action))) continue;
    const isEmptied = segments.length === 1 && segments.every((segment) => deletesAll(segment, fields[of].what));
    const members = isEmptied ? [] : membersOf(list);
    if (members === undefined) continue;
    sets.push(snapshotSet(list, patient, members));
    const target = repeatedIn?.resource?.reference;
    if (isEmptied && repeatedIn !== undefined && target !== undefined)
      deletes.push({ target, path: repeatedIn.path, at: of });
  }
  return { sets, deletes };
}

/** S (2.9) marks the snapshot. */
const isSingle = (segment: SegmentReader, action: number | undefined): boolean =>
  action !== undefined && !['', '""', 'S'].includes(segment.segment.value(action));

/** `""` in the place of the first field or of what the segment is about, and nothing else but a Set ID. */
function deletesAll(segment: SegmentReader, what: number): boolean {
  for (let field = 2; field <= segment.fieldCount; field++) if (segment.populated(field)) return false;
  const nulls = Array.from({ length: segment.fieldCount }, (_, at) => segment.isNull(at + 1));
  return nulls[0] === true || nulls[what - 1] === true;
}

/** Undefined where a segment names nothing: what it is about may be among those that came before. */
function membersOf({ of, segments, made }: Listed): string[] | undefined {
  const members = new Set<string>();
  for (const [at, resource] of made.entries()) {
    if (resource === undefined) {
      const segment = segments[at];
      segment?.scope.note({
        severity: 'information',
        code: 'SET_INCOMPLETE',
        at: segment.at,
        text: flat(`What this segment is about is not known, so the ${of} that came before stay.`),
      });
      return undefined;
    }
    if (resource !== 'aside' && resource.reference !== undefined) members.add(resource.reference);
  }
  return [...members];
}

function snapshotSet({ of, owner }: Listed, patient: Reference, members: string[]): SnapshotSet {
  const { reference = '' } = owner;
  const ofVisit = reference.startsWith('Encounter/');
  const whose = patient.reference ?? '';
  // A visit takes its lists along to another patient (A45); a family has one account and a list for each of them.
  const named = reference === whose || ofVisit ? [of, idOf(reference)] : [of, idOf(reference), idOf(whose)];
  return {
    set: localReference('List', named.join('.')),
    of,
    patient: whose,
    encounter: ofVisit ? reference : undefined,
    members,
  };
}

const idOf = (reference: string): string => reference.slice(reference.indexOf('/') + 1);

/** Of two lists of one kind for one patient neither is the whole. */
export const statedOnce = (sets: readonly SnapshotSet[]): SnapshotSet[] =>
  sets.filter((one) => sets.every((other) => other === one || other.set !== one.set));
