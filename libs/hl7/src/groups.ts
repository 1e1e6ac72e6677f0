import { type GroupName, type GroupRule, structureOf } from './structures.js';

/** Segments that belong together, and the groups within. Every segment of the message is in exactly one group. */
export interface Group<Item> {
  readonly name: GroupName;
  /** In the order of the message, those of the groups within left out. */
  readonly segments: readonly Item[];
  readonly groups: readonly Group<Item>[];
}

interface OpenGroup<Item> extends Group<Item> {
  readonly rule: GroupRule;
  readonly segments: Item[];
  readonly groups: OpenGroup<Item>[];
}

/**
 * Which segment belongs to which, for `message.segments` or what was made of them. Senders leave out, add and swap
 * segments too freely for the grammar of the standard; yet certain segments always begin a group (PID a patient, OBR an
 * order), and a segment belongs to the innermost open group that knows it. One that no group knows (a Z-segment) stays
 * with what precedes it. `type` is MSH-9.1.
 */
export function groupsOf<Item extends { readonly name: string }>(type: string, segments: readonly Item[]): Group<Item> {
  const root = openGroup<Item>(structureOf(type));
  let open: readonly OpenGroup<Item>[] = [root];
  for (const segment of segments) open = place(segment, open);
  return root;
}

const openGroup = <Item>(rule: GroupRule): OpenGroup<Item> => ({ rule, name: rule.name, segments: [], groups: [] });

/** Puts the segment into the innermost of the open groups that takes it. Gives those that are open afterwards. */
function place<Item extends { readonly name: string }>(
  segment: Item,
  open: readonly OpenGroup<Item>[],
): readonly OpenGroup<Item>[] {
  for (let depth = open.length - 1; depth >= 0; depth--) {
    const group = open[depth];
    if (group === undefined) break;
    if (takes(group, segment.name)) {
      group.segments.push(segment);
      // One of the whole message that comes late (EVN behind PID) ends nothing.
      return depth === 0 ? open : open.slice(0, depth + 1);
    }
    const rule = group.rule.groups?.find((one) => begins(one, segment.name) && mayBegin(one, open.slice(0, depth)));
    if (rule === undefined) continue;
    const begun = openGroup<Item>(rule);
    begun.segments.push(segment);
    group.groups.push(begun);
    return [...open.slice(0, depth + 1), begun];
  }
  open.at(-1)?.segments.push(segment);
  return open;
}

/** It is a member; or the group lacks it, and either waits for its anchor or has nothing but its anchor so far. */
function takes<Item extends { readonly name: string }>(
  { rule, segments, groups }: OpenGroup<Item>,
  name: string,
): boolean {
  if (rule.members.includes(name)) return true;
  if (groups.length > 0 || segments.some((segment) => segment.name === name)) return false;
  const isWaiting = !segments.some((segment) => segment.name === rule.anchor);
  return isWaiting ? begins(rule, name) : rule.after?.includes(name) === true;
}

const begins = ({ anchor, before, after }: GroupRule, name: string): boolean =>
  anchor === name || before?.includes(name) === true || after?.includes(name) === true;

const mayBegin = <Item>({ afterResults }: GroupRule, around: readonly OpenGroup<Item>[]): boolean =>
  afterResults !== true ||
  around.findLast(({ name }) => name === 'order')?.groups.some(({ name }) => name === 'observation') === true;
