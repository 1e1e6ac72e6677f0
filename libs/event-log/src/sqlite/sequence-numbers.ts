import { hash } from 'node:crypto';
import type { SqliteDatabase } from '#platform';

const create = `CREATE TABLE IF NOT EXISTS intake_sequence (link TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID`;

/**
 * The sequence number that was accepted last of each link, by a hash of its name. Nothing is held in memory: what a
 * transaction that is rolled back has written is undone with it. A row is never dropped for its age: a link may rest for months.
 */
export class SequenceNumbers {
  constructor(database: SqliteDatabase) {
    database.exec(create);
  }

  /** Undefined: none was accepted, or the count begins anew. */
  last(database: SqliteDatabase, link: string): number | undefined {
    const sql = 'SELECT last FROM intake_sequence WHERE link = ?';
    return database.get<{ last: number }>(sql, keyOf(link))?.last;
  }

  /** In the transaction of the message that leads to it. */
  keep(database: SqliteDatabase, link: string, last: number | undefined): void {
    if (last === undefined) database.run('DELETE FROM intake_sequence WHERE link = ?', keyOf(link));
    else database.run('INSERT OR REPLACE INTO intake_sequence (link, last) VALUES (?, ?)', keyOf(link), last);
  }
}

const keyOf = (link: string): string => hash('sha256', link, 'base64');
