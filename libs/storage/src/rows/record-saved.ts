import type { RecordedResource, RecordWrite, ResourceName } from '../ports/record-store.js';

/** What several writes of one resource come to. */
export interface SavedResource {
  readonly name: ResourceName;
  /** As it is after all of them. */
  readonly last: RecordedResource;
  /** Versions that the writes made and replaced. */
  readonly passed: readonly RecordedResource[];
  /** The record did not have it before. */
  readonly fresh: boolean;
  /** None of them changed the content. */
  readonly sequenceOnly: boolean;
}

export function savedResources(writes: readonly RecordWrite[]): readonly SavedResource[] {
  const byName = Map.groupBy(writes, ({ resource }) => `${resource.type}/${resource.id}`);
  return [...byName].flatMap(([name, ofOne]) => {
    const last = ofOne.at(-1)?.resource;
    if (!last) return [];
    const contents = ofOne.flatMap(({ kind, resource }) => (kind === 'content' ? [resource] : []));
    const [first] = contents;
    return { name, last, passed: contents.slice(0, -1), fresh: first?.version === 1, sequenceOnly: !first };
  });
}
