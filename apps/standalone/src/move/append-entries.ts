import type { Entry } from '#contracts';
import { fault } from '#contracts';
import type { PartitionState } from '#event-log';
import { entriesOf, type EntrySource } from './entries.js';
import type { MovedPlaces } from './places.js';
import type { MoveTarget } from './target.js';

interface Appending {
  readonly log: EntrySource;
  readonly places: MovedPlaces;
  readonly target: MoveTarget;
  readonly done: (entries: number) => void;
}

const bytesAtOnce = 4 * 1024 * 1024;

/** Appends what the target does not hold yet, each entry at the place that was noted for it. */
export async function appendEntries(
  partitions: readonly PartitionState[],
  { log, places, target, done }: Appending,
): Promise<void> {
  const ends = new Map(
    (await target.log.admin.partitions())
      .filter(({ topic }) => topic === partitions[0]?.topic)
      .map(({ partition, end }) => [partition, end]),
  );
  for await (const entries of entriesOf(log, partitions)) {
    const moved = entries.map((entry) => places.moved(entry));
    const missing = moved.filter(({ partition, offset }) => offset >= (ends.get(partition) ?? 0));
    for (const part of parts(missing)) await append(part, target);
    done(entries.length);
  }
}

/** Faults MOVE_TARGET_NOT_EMPTY where somebody else appends to the topic meanwhile. */
async function append(entries: readonly Entry[], { log }: MoveTarget): Promise<void> {
  const offsets = await log.copy(entries);
  const other = entries.find(({ offset }, at) => offsets[at] !== offset);
  if (other) throw fault('MOVE_TARGET_NOT_EMPTY', { topic: other.topic, holds: 'what another process appends' });
}

function* parts(entries: readonly Entry[]): Generator<readonly Entry[]> {
  let part: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    part.push(entry);
    bytes += entry.value.length;
    if (bytes < bytesAtOnce) continue;
    yield part;
    [part, bytes] = [[], 0];
  }
  if (part.length > 0) yield part;
}
