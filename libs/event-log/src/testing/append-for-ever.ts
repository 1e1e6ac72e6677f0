import { intakeTopics, topics } from '#contracts';
import { SqliteDatabase, systemClock } from '#platform';
import { SqliteEventLog } from '../sqlite/event-log.js';
import { draft } from './drafts.js';

/** Appends until it is killed, eight at a time, and says on stdout what is durable: one value a line. */
const database = SqliteDatabase.openWriter(process.argv[2] ?? '');
const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
await log.admin.ensure(intakeTopics, 1);
const raw = { name: topics.raw, cleanup: 'deleted', key: 'none' } as const;

async function append(sender: number): Promise<void> {
  for (let at = 0; ; at++) {
    const value = `${sender}-${at}`;
    await log.append([draft(String(sender), value, raw)]);
    process.stdout.write(`${value}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, (_, sender) => append(sender)));
