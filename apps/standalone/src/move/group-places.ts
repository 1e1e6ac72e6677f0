import { isAcknowledgerGroup } from '#contracts';
import type { GroupState } from '#event-log';
import type { MovedPlaces } from './places.js';
import type { MoveSource } from './source.js';
import type { MoveTarget } from './target.js';

/** Where a group goes on in a partition of the cluster. */
export interface GroupPlace {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: number;
}

/** Of each group and partition the first entry that it has not worked through, else the end. */
export async function groupPlaces(
  { groups }: MoveSource,
  places: MovedPlaces,
  { log }: MoveTarget,
): Promise<readonly GroupPlace[]> {
  const ends = Map.groupBy(await log.admin.partitions(), ({ topic }) => topic);
  const byTopic = Map.groupBy(groups, ({ group, topic }) => `${group}\n${topic}`);
  return [...byTopic.values()].flatMap((cursors) => {
    const [{ group, topic } = { group: '', topic: '' }] = cursors;
    const firsts = cursors.flatMap(({ partition, committed }) =>
      places.firstsFrom({ topic, partition, offset: committed }),
    );
    return (ends.get(topic) ?? []).map(({ partition, end }) => {
      const open = firsts.filter((first) => first.partition === partition).map(({ offset }) => offset);
      return { group, topic, partition, committed: Math.min(end, ...open) };
    });
  });
}

/**
 * Notes for the units of work what each group worked through beyond the place where it goes on, which there is
 * where several partitions of the source go into one: these entries come again and must have no second effect.
 */
export async function noteInputs(
  source: MoveSource,
  moved: readonly GroupPlace[],
  places: MovedPlaces,
  now: number,
): Promise<void> {
  const { database } = places;
  database.exec(`CREATE TABLE stage_input (stage TEXT NOT NULL, input_id TEXT NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (stage, input_id))`);
  for (const place of moved.filter(({ group }) => !isAcknowledgerGroup(group))) {
    for (const id of await workedThrough(source, place, places))
      database.run('INSERT OR IGNORE INTO stage_input VALUES (?, ?, ?)', place.group, id, now);
  }
}

async function workedThrough(
  { groups, log }: MoveSource,
  { group, topic, partition, committed }: GroupPlace,
  places: MovedPlaces,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const cursors = groups.filter((one: GroupState) => one.group === group && one.topic === topic);
  for (const cursor of cursors) {
    const before = { topic, partition: cursor.partition, offset: cursor.committed };
    for (const offset of places.between(before, { partition, offset: committed }))
      for (const { attributes } of await log.read(topic, cursor.partition, offset, 1)) ids.push(attributes.id);
  }
  return ids;
}
