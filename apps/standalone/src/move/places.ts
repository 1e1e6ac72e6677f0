import { rmSync } from 'node:fs';
import { deadLetterTopic, type Entry } from '#contracts';
import { partitionOf, type PartitionState } from '#event-log';
import { SqliteDatabase } from '#platform';
import type { EntryPlace, MovedPlace } from '#storage';
import { entriesOf, type EntrySource } from './entries.js';

/**
 * Where each entry lies after the move, in a file, since there may be millions. A partition of the target gets the entries
 * of its keys from the partitions of the source one after the other: a key lies in one of them, so its order is kept.
 */
export class MovedPlaces {
  readonly database: SqliteDatabase;
  readonly #path: string;
  readonly #topics = new Map<string, number>();
  readonly #partitionsOf: (topic: string) => number;

  constructor(path: string, partitionsOf: (topic: string) => number) {
    this.#path = path;
    this.#partitionsOf = partitionsOf;
    removeFiles(path);
    this.database = SqliteDatabase.openWriter(path, 'checkpoints');
    this.database
      .exec(`CREATE TABLE place (topic INTEGER NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
      to_partition INTEGER NOT NULL, to_offset INTEGER NOT NULL, PRIMARY KEY (topic, "partition", "offset")) WITHOUT ROWID`);
  }

  /** Entries of `topic`, in the order of the source's partitions. */
  async note(log: EntrySource, topic: string, partitions: readonly PartitionState[], noted: (entries: number) => void) {
    const number = this.#numberOf(topic);
    const ends = new Map<number, number>();
    for await (const entries of entriesOf(log, partitions)) {
      this.database.transaction(() => {
        for (const { partition, offset, key } of entries) {
          const to = partitionOf(key, this.#partitionsOf(topic));
          const end = ends.get(to) ?? 0;
          ends.set(to, end + 1);
          this.database.run('INSERT INTO place VALUES (?, ?, ?, ?, ?)', number, partition, offset, to, end);
        }
      });
      this.database.checkpoint();
      noted(entries.length);
    }
  }

  /** What retention or compaction took has a place below 0, where nothing is ever found. */
  readonly placeOf: MovedPlace = ({ topic, partition, offset }) =>
    this.database.get<{ partition: number; offset: number }>(
      `SELECT to_partition AS "partition", to_offset AS "offset" FROM place
       WHERE topic = ? AND "partition" = ? AND "offset" = ?`,
      this.#numberOf(topic),
      partition,
      offset,
    ) ?? { partition, offset: -1 - offset };

  /** The entry as the target holds it: a dead letter names the place of what died. */
  moved(entry: Entry): Entry {
    const { deadtopic, deadpartition, deadoffset } = entry.attributes;
    const place = this.placeOf(entry);
    if (deadtopic === undefined || entry.topic !== deadLetterTopic(deadtopic)) return { ...entry, ...place };
    const died = this.placeOf({ topic: deadtopic, partition: Number(deadpartition), offset: Number(deadoffset) });
    const names = { deadpartition: String(died.partition), deadoffset: String(died.offset) };
    return { ...entry, ...place, attributes: { ...entry.attributes, ...names } };
  }

  /** Of what the group has not worked through of a partition, the first place in each partition of the target. */
  firstsFrom({
    topic,
    partition,
    offset,
  }: EntryPlace): readonly { readonly partition: number; readonly offset: number }[] {
    return this.database.all(
      `SELECT to_partition AS "partition", min(to_offset) AS "offset" FROM place
       WHERE topic = ? AND "partition" = ? AND "offset" >= ? GROUP BY to_partition`,
      this.#numberOf(topic),
      partition,
      offset,
    );
  }

  /** What lies below `before` in a partition of the source and from `place` on in one of the target. */
  between(source: EntryPlace, place: { readonly partition: number; readonly offset: number }): readonly number[] {
    return this.database
      .all<{ offset: number }>(
        `SELECT "offset" FROM place WHERE topic = ? AND "partition" = ? AND "offset" < ? AND to_partition = ?
         AND to_offset >= ? ORDER BY "offset"`,
        this.#numberOf(source.topic),
        source.partition,
        source.offset,
        place.partition,
        place.offset,
      )
      .map(({ offset }) => offset);
  }

  close(): void {
    this.database.close();
    removeFiles(this.#path);
  }

  #numberOf(topic: string): number {
    const known = this.#topics.get(topic);
    if (known !== undefined) return known;
    this.#topics.set(topic, this.#topics.size);
    return this.#topics.size - 1;
  }
}

const removeFiles = (path: string): void =>
  ['', '-wal', '-shm'].forEach((suffix) => rmSync(path + suffix, { force: true }));
