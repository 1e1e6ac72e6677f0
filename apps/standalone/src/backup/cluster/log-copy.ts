import type { Entry } from '#contracts';
import type { EventLog, GroupState, PartitionState } from '#event-log';
import { SqliteDatabase } from '#platform';
import type { Frozen } from './frozen.js';

const entriesAtOnce = 1000;
const bytesAtOnce = 8 * 1024 * 1024;

/** What the log held at the moment, and where its groups were, in a file. */
export async function copyLog(
  log: Pick<EventLog, 'read'>,
  { partitions, groups }: Pick<Frozen, 'partitions' | 'groups'>,
  path: string,
  copied: (topic: string, entries: number) => void,
): Promise<void> {
  const database = SqliteDatabase.openWriter(path, 'checkpoints');
  try {
    database.exec(`
      CREATE TABLE partition_state (topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "begin" INTEGER NOT NULL,
        "end" INTEGER NOT NULL);
      CREATE TABLE group_place (name TEXT NOT NULL, topic TEXT NOT NULL, "partition" INTEGER NOT NULL,
        committed INTEGER NOT NULL);
      CREATE TABLE entry (topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
        appended_at INTEGER NOT NULL, "key" TEXT NOT NULL, attributes TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (topic, "partition", "offset"))`);
    database.transaction(() => {
      for (const { topic, partition, begin, end } of partitions)
        database.run('INSERT INTO partition_state VALUES (?, ?, ?, ?)', topic, partition, begin, end);
      for (const { group, topic, partition, committed } of groups)
        database.run('INSERT INTO group_place VALUES (?, ?, ?, ?)', group, topic, partition, committed);
    });
    for (const state of partitions) await copyPartition(log, state, database, copied);
  } finally {
    database.close();
  }
}

async function copyPartition(
  log: Pick<EventLog, 'read'>,
  { topic, partition, begin, end }: PartitionState,
  database: SqliteDatabase,
  copied: (topic: string, entries: number) => void,
): Promise<void> {
  let from = begin;
  while (from < end) {
    const entries = await log.read(topic, partition, from, Math.min(entriesAtOnce, end - from));
    const last = entries.at(-1);
    if (!last) return;
    const wanted = entries.filter(({ offset }) => offset < end);
    database.transaction(() => {
      for (const { offset, appendedAt, key, attributes, value } of wanted)
        database.run(
          'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)',
          topic,
          partition,
          offset,
          appendedAt,
          key,
          JSON.stringify(attributes),
          value,
        );
    });
    database.checkpoint();
    copied(topic, wanted.length);
    from = last.offset + 1;
  }
}

interface EntryRow {
  readonly offset: number;
  readonly appended_at: number;
  readonly key: string;
  readonly attributes: string;
  readonly value: Uint8Array;
}

/** Reads what `copyLog` wrote. */
export class CopiedLog {
  constructor(private readonly database: SqliteDatabase) {}

  get partitions(): readonly PartitionState[] {
    return this.database.all<PartitionState>('SELECT * FROM partition_state ORDER BY topic, "partition"');
  }

  get groups(): readonly GroupState[] {
    return this.database
      .all<Omit<GroupState, 'lag'>>('SELECT name AS "group", topic, "partition", committed FROM group_place')
      .map((one) => ({ ...one, lag: 0 }));
  }

  /** As many as a few megabytes hold, at least one. */
  read(topic: string, partition: number, from: number, max: number): Promise<readonly Entry[]> {
    const sql = `SELECT "offset", appended_at, "key", attributes, value FROM entry
      WHERE topic = ? AND "partition" = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?`;
    const entries: Entry[] = [];
    let bytes = 0;
    for (const row of this.database.each<EntryRow>(sql, topic, partition, from, max)) {
      const { offset, appended_at: appendedAt, key, attributes, value } = row;
      entries.push({ topic, partition, offset, appendedAt, key, attributes: JSON.parse(attributes), value });
      bytes += value.length;
      if (bytes > bytesAtOnce) break;
    }
    return Promise.resolve(entries);
  }
}
