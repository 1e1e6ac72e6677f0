import { hash } from 'node:crypto';
import type { SqliteDatabase } from '#platform';
import type { Numbered } from '../intake.js';
import { type SequenceStep, sequenceStep } from '../sequence-step.js';

const create = `CREATE TABLE IF NOT EXISTS intake_sequence (link TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID`;

/**
 * The sequence number that was accepted last of each link, by a hash of its name. Nothing is held in memory: what a
 * transaction that is rolled back has written is undone with it. A row is never dropped for its age: a link may rest for months.
 */
export class SequenceNumbers {
  constructor(database: SqliteDatabase) {
    database.exec(create);
  }

  /** What the number of a message means; what it changes is kept, in the transaction of the message. */
  take(database: SqliteDatabase, numbered: Numbered): Omit<SequenceStep, 'last'> {
    const link = hash('sha256', numbered.link, 'base64');
    const row = database.get<{ last: number }>('SELECT last FROM intake_sequence WHERE link = ?', link);
    const { last, ...sequence } = sequenceStep(numbered, row?.last);
    if (last !== row?.last) keep(database, link, last);
    return sequence;
  }
}

function keep(database: SqliteDatabase, link: string, last: number | undefined): void {
  if (last === undefined) database.run('DELETE FROM intake_sequence WHERE link = ?', link);
  else database.run('INSERT OR REPLACE INTO intake_sequence (link, last) VALUES (?, ?)', link, last);
}
