import { createHash, type Hash } from 'node:crypto';
import type { Entry } from '#contracts';
import { partitionOf, type PartitionState } from '#event-log';
import { postgresRows, RowsDigest, sqliteRows } from '#storage';
import type { CopiedTable } from './copied-tables.js';
import { entriesOf, type EntrySource } from './entries.js';
import type { GroupPlace } from './group-places.js';
import type { MovedPlaces } from './places.js';
import type { MoveTarget } from './target.js';

/** One topic, table or group on both sides. */
export interface Compared {
  readonly kind: 'topic' | 'table' | 'group';
  readonly name: string;
  readonly source: Side;
  readonly target: Side;
  readonly same: boolean;
}

interface Side {
  readonly count: number;
  readonly digest: string;
}

const compared = (kind: Compared['kind'], name: string, source: Side, target: Side): Compared => ({
  kind,
  name,
  source,
  target,
  same: source.count === target.count && source.digest === target.digest,
});

/** Entry by entry in the order of each partition of the target, so of each key: attributes, bytes, times and places. */
export async function compareTopic(
  topic: string,
  source: { readonly log: EntrySource; readonly partitions: readonly PartitionState[]; readonly places: MovedPlaces },
  { log, partitionsOf }: MoveTarget,
): Promise<Compared> {
  const partitions = partitionsOf(topic);
  const expected = new PartitionDigests(partitions);
  for await (const entries of entriesOf(source.log, source.partitions))
    for (const entry of entries) expected.add(partitionOf(entry.key, partitions), source.places.moved(entry));
  const found = new PartitionDigests(partitions);
  const states = (await log.admin.partitions()).filter((one) => one.topic === topic);
  for await (const entries of entriesOf(log, states)) for (const entry of entries) found.add(entry.partition, entry);
  return compared('topic', topic, expected, found);
}

/** Row by row in any order. */
export async function compareTable(
  { table, from, moved, columns }: CopiedTable,
  { database }: MoveTarget,
): Promise<Compared> {
  const [expected, found] = [new RowsDigest(), new RowsDigest()];
  for (const row of sqliteRows(from, table, moved)) expected.add(row);
  await database.transaction(async (tx) => {
    for await (const row of postgresRows(tx, table, columns)) found.add(row);
  });
  return compared('table', table.name, sideOf(expected), sideOf(found));
}

const sideOf = ({ rows, digest }: RowsDigest): Side => ({ count: rows, digest });

/** Where the groups of the log go on; what they have worked through counts, and what is left is told by the places. */
export async function compareGroups(moved: readonly GroupPlace[], { log }: MoveTarget): Promise<readonly Compared[]> {
  const committed = new Map((await log.admin.groups()).map((one) => [nameOf(one), one.committed]));
  const names = [...new Set(moved.map(({ group }) => group))];
  return names.map((name) => {
    const places = moved.filter(({ group }) => group === name);
    const found = places.map((place) => committed.get(nameOf(place)) ?? -1);
    return compared('group', name, sideOfOffsets(places.map((place) => place.committed)), sideOfOffsets(found));
  });
}

const sideOfOffsets = (offsets: readonly number[]): Side => ({
  count: offsets.reduce((sum, offset) => sum + offset, 0),
  digest: createHash('sha256').update(offsets.join()).digest('hex'),
});

const nameOf = ({ group, topic, partition }: Omit<GroupPlace, 'committed'>): string =>
  `${group}\n${topic}\n${partition}`;

/** One running digest for each partition. */
class PartitionDigests implements Side {
  readonly #hashes: readonly Hash[];
  count = 0;

  constructor(partitions: number) {
    this.#hashes = Array.from({ length: partitions }, () => createHash('sha256'));
  }

  add(partition: number, { offset, key, appendedAt, attributes, value }: Entry): void {
    const sorted = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const head = JSON.stringify([offset, key, appendedAt, sorted, value.length]);
    this.#hashes[partition]?.update(head).update(value);
    this.count++;
  }

  get digest(): string {
    const digests = this.#hashes.map((one) => one.copy().digest('hex'));
    return createHash('sha256').update(digests.join()).digest('hex');
  }
}
