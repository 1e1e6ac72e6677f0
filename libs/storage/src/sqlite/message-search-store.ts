import type { MessageId } from '#contracts';
import type { SqliteDatabase, SqliteValue } from '#platform';
import type {
  FoundMessages,
  MessageSearchReader,
  MessageSearchStore,
  MessageTerms,
  SearchPage,
  TermCriterion,
} from '../ports/message-search-store.js';
import { rangeOf, type TermRange } from '../message-search/message-terms.js';
import { sectionMessages, sectionOf, sectionsMax, termTexts } from '../message-search/sections.js';

export class SqliteMessageSearchStore implements MessageSearchStore<SqliteDatabase> {
  add(tx: SqliteDatabase, messages: readonly MessageTerms[]): Promise<void> {
    for (const { messageId, terms } of messages) {
      const known = tx.get(searchSql.known, messageId);
      if (known === undefined) this.#add(tx, messageId, terms);
    }
    return Promise.resolve();
  }

  #add(tx: SqliteDatabase, messageId: MessageId, terms: MessageTerms['terms']): void {
    const number = (tx.get<{ number: number | null }>(searchSql.last)?.number ?? -1) + 1;
    tx.run(searchSql.message, number, messageId);
    const section = sectionOf(number);
    for (const text of termTexts(terms)) tx.run(searchSql.term, section, text, number);
  }
}

export class SqliteMessageSearchReader implements MessageSearchReader {
  constructor(private readonly database: SqliteDatabase) {}

  find(criteria: readonly TermCriterion[], { limit, before }: SearchPage): Promise<FoundMessages> {
    const ranges = criteria.map(rangeOf).filter((range) => range !== undefined);
    const last = this.database.get<{ number: number | null }>(searchSql.last)?.number ?? -1;
    const from = Math.min(before ?? last + 1, last + 1);
    if (ranges.length < criteria.length || ranges.length === 0 || from <= 0) return Promise.resolve({ messageIds: [] });
    return Promise.resolve(this.#walk(ranges, from, limit));
  }

  /** From the newest section to older ones, until there are enough. */
  #walk(ranges: readonly TermRange[], before: number, limit: number): FoundMessages {
    const sql = searchSql.find(ranges.length);
    const found: FoundRow[] = [];
    const newest = sectionOf(before - 1);
    const oldest = Math.max(0, newest - sectionsMax + 1);
    for (let section = newest; section >= oldest; section--) {
      const values: SqliteValue[] = ranges.flatMap(({ from, below }) => [section, from, below]);
      found.push(...this.database.all<FoundRow>(sql, ...values, before, limit - found.length));
      if (found.length === limit) return page(found, found.at(-1)?.number ?? 0);
    }
    return page(found, oldest * sectionMessages);
  }
}

interface FoundRow {
  readonly number: number;
  readonly message_id: MessageId;
}

const page = (found: readonly FoundRow[], next: number): FoundMessages => ({
  messageIds: found.map(({ message_id }) => message_id),
  ...(next > 0 && { next }),
});

const inRange = 'SELECT number FROM message_term WHERE section = ? AND term >= ? AND term < ?';

/** Every statement over the index; the query plan spec reads them from here. */
export const searchSql = {
  known: 'SELECT 1 FROM searched_message WHERE message_id = ?',
  last: 'SELECT max(number) AS number FROM searched_message',
  message: 'INSERT INTO searched_message (number, message_id) VALUES (?, ?)',
  term: 'INSERT INTO message_term (section, term, number) VALUES (?, ?, ?)',
  /** With so many criteria, all of which must apply. A section bounds what is put in order. */
  find: (criteria: number): string =>
    `SELECT m.number, m.message_id FROM searched_message AS m WHERE m.number IN (
      ${Array.from({ length: criteria }, () => inRange).join(' INTERSECT ')}) AND m.number < ?
    ORDER BY m.number DESC LIMIT ?`,
} as const;
