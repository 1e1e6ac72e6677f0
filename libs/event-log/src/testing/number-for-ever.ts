import { intakeTopics, topics } from '#contracts';
import { SqliteDatabase, systemClock } from '#platform';
import { SqliteEventLog } from '../sqlite/event-log.js';
import { SqliteIntake } from '../sqlite/intake.js';
import { numbered } from './numbered.js';

/** Sends on eight links, each counted from 1, until it is killed, and says on stdout what was accepted: link and number. */
const database = SqliteDatabase.openWriter(process.argv[2] ?? '');
const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
await log.admin.ensure(intakeTopics, 1);
const intake = new SqliteIntake(log);
const topic = { name: topics.raw, cleanup: 'deleted', key: 'none' } as const;

async function send(link: string): Promise<void> {
  for (let number = 1; ; number++) {
    await intake.take([numbered(link, number, { topic })]);
    process.stdout.write(`${link} ${number}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, (_, link) => send(String(link))));
