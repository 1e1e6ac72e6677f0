import type { RecordedResource, RecordWrite, ResourceName } from '#storage';
import type { FoldInput } from './fold-input.js';
import { type FoldView, isLateTo, isOfOne, nameOf, touchOf } from './fold-view.js';
import { storedResource } from './json-resource.js';
import { retired } from './stated-set.js';

type Resources = FoldView['resources'];
type Former = ReadonlyMap<ResourceName, RecordedResource>;

/**
 * Puts everything that a former revision of the message changed back to what it was before the message, moves and lists
 * included; gives it as it stood. What another message has said of it since, or late, stays: it is that one's word, too.
 */
export function takenBack({ messageId, revision }: FoldInput, { resources, before }: FoldView): Former {
  const former = new Map<ResourceName, RecordedResource>();
  for (const [name, one] of resources)
    if (isOfOne(one) && one.sequence === messageId && one.revision <= revision && before.get(name)?.length)
      former.set(name, one);
  for (const [name, stood] of former) {
    const [earlier, ...others] = before.get(name) ?? [];
    if (earlier && isGone(stood, earlier) && isListedAnew(stood, resources)) {
      former.delete(name);
      continue;
    }
    if (earlier) resources.set(name, earlier);
    else resources.delete(name);
    before.set(name, others);
  }
  return former;
}

/** Whether the message did nothing to it but say, by a whole list, that it is no longer. */
const isGone = (stood: RecordedResource, earlier: RecordedResource): boolean =>
  stood.body !== earlier.body && stood.body === JSON.stringify(retired(storedResource(earlier.body)));

/**
 * A newer list of the source would have let it go as well, and which one held it is no longer known; nor is it where the
 * list of an older message came late.
 */
const isListedAnew = ({ sourceKey, sequence }: RecordedResource, resources: Resources): boolean =>
  [...resources.values()].some(
    (one) =>
      one.type === 'List' &&
      one.sourceKey === sourceKey &&
      (one.sequence > sequence || (one.sequence === sequence && one.changedBy === undefined)),
  );

/** One write for each, from what the former revision left to what the new one leaves; the same is no new version. */
export function replaced(former: Former, view: FoldView): readonly RecordWrite[] {
  keepNamed(former, view);
  const { resources } = view;
  return [...former].flatMap(([name, stood]): readonly RecordWrite[] => {
    const now = resources.get(name);
    if (now === stood) return [];
    if (now === undefined) return [{ kind: 'withdrawn', resource: stood }];
    const same = now.body === stood.body && now.sourceKey === stood.sourceKey && now.changedBy === stood.changedBy;
    const resource = { ...now, version: same ? stood.version : stood.version + 1 };
    resources.set(name, resource);
    return [{ kind: same ? 'sequence' : 'content', resource }];
  });
}

/**
 * Puts back what would be withdrawn and something that stays refers to: else a result might lose its visit. What belongs
 * to no patient stays always, for any patient's resources may refer to it, and so does what is of a patient of whom not
 * all is known.
 */
function keepNamed(former: Former, { resources, before, whole }: FoldView): void {
  let gone = [...former.values()].filter((stood) => !resources.has(nameOf(stood)));
  if (gone.length === 0) return;
  const owners = new Set(gone.flatMap(({ sourceKey }) => sourceKey ?? []));
  let kept = gone.filter(({ sourceKey }) => sourceKey === undefined || !whole);
  let staying = [...resources.values()].filter(({ sourceKey }) => sourceKey !== undefined && owners.has(sourceKey));
  for (;;) {
    for (const stood of kept) {
      resources.set(nameOf(stood), stood);
      before.set(nameOf(stood), [undefined]);
    }
    staying = [...staying, ...kept];
    gone = gone.filter((stood) => !resources.has(nameOf(stood)));
    if (gone.length === 0) return;
    const named = new Set(staying.flatMap(({ body }) => [...body.matchAll(references)].map(([, name]) => name)));
    kept = gone.filter((stood) => named.has(nameOf(stood)));
    if (kept.length === 0) return;
    staying = [];
  }
}

const references = /"reference":"([^"]+)"/g;

/**
 * An older message that comes late is not heard, but that it had something to say must not be forgotten: were the newer
 * one taken back, what the older one says would be missing. A message that is known to have been heard before the newer
 * one stands in the history.
 */
export function overtaken(input: FoldInput, stored: RecordedResource, view: FoldView): readonly RecordWrite[] {
  const name = nameOf(stored);
  if (!isLateTo(stored, input) || view.heard.has(touchOf(name, input.messageId))) return [];
  const { messageId } = input;
  if (view.before.get(name)?.some((one) => one?.changedBy === messageId || one?.sequence === messageId)) return [];
  const { changedBy: _, ...resource } = stored;
  view.resources.set(name, resource);
  return [{ kind: 'late', resource }];
}
