import type { RecordedResource, RecordWrite, ResourceName } from '../ports/record-store.js';

/** What several writes of one resource come to; none of them withdraws it. */
export interface SavedResource {
  readonly name: ResourceName;
  /** As it is after all of them. */
  readonly last: RecordedResource;
  /** The stored version with its last place in the order, where the writes moved it on before they replaced it, if they did. */
  readonly stood?: RecordedResource;
  /** Versions that the writes made and replaced. */
  readonly passed: readonly RecordedResource[];
  /** The record did not have it before. */
  readonly fresh: boolean;
  /** Some of them changed the content. */
  readonly changed: boolean;
}

export function savedResources(writes: readonly RecordWrite[]): readonly SavedResource[] {
  const byName = Map.groupBy(writes, ({ resource }) => `${resource.type}/${resource.id}`);
  return [...byName].flatMap(([name, ofOne]) => {
    const last = ofOne.at(-1)?.resource;
    if (!last) return [];
    const first = ofOne.find(({ kind }) => kind === 'content')?.resource;
    // A version ends with the write before the next content: what confirmed it meanwhile belongs to it.
    const ends = ofOne.flatMap(({ resource }, at) => (ofOne[at + 1]?.kind === 'content' ? [resource] : []));
    const [stood] = first ? ends : [last];
    const isStored = ofOne[0]?.kind !== 'content' && stood !== undefined;
    return {
      name,
      last,
      ...(isStored && { stood }),
      passed: isStored && first ? ends.slice(1) : first ? ends : [],
      fresh: first?.version === 1,
      changed: first !== undefined,
    };
  });
}
