import type { MessageId } from '#contracts';
import type { PostgresQueries, PostgresTransaction, PostgresValue } from '#platform';
import { rangeOf, type TermRange } from '../message-search/message-terms.js';
import { sectionMessages, sectionOf, sectionsMax, termTexts } from '../message-search/sections.js';
import type {
  FoundMessages,
  MessageSearchReader,
  MessageSearchStore,
  MessageTerms,
  SearchPage,
  TermCriterion,
} from '../ports/message-search-store.js';

/** Two statements for a batch. Numbers of transactions that run side by side may be mixed, and some are never given. */
export class PostgresMessageSearchStore implements MessageSearchStore<PostgresTransaction> {
  async add(tx: PostgresTransaction, messages: readonly MessageTerms[]): Promise<void> {
    if (messages.length === 0) return;
    const firsts = new Map<MessageId, MessageTerms['terms']>();
    for (const { messageId, terms } of messages) if (!firsts.has(messageId)) firsts.set(messageId, terms);
    const added = await tx.all<AddedRow>(searchSql.message, [...firsts.keys()]);
    const rows = added.flatMap(({ number, message_id }) =>
      termTexts(firsts.get(message_id) ?? []).map((text) => ({ number, text })),
    );
    if (rows.length === 0) return;
    await tx.run(
      searchSql.terms,
      rows.map(({ number }) => sectionOf(number)),
      rows.map(({ text }) => text),
      rows.map(({ number }) => number),
    );
  }
}

interface AddedRow {
  readonly number: number;
  readonly message_id: MessageId;
}

interface FoundRow {
  readonly number: number;
  /** None where retention took the message: its terms go later. */
  readonly message_id: MessageId | null;
}

/** Sections of the first statement; each later one asks twice as many, so that the newest messages come fast. */
const firstSections = 8;

export class PostgresMessageSearchReader implements MessageSearchReader {
  constructor(private readonly database: PostgresQueries) {}

  async find(criteria: readonly TermCriterion[], { limit, before }: SearchPage): Promise<FoundMessages> {
    const ranges = criteria.map(rangeOf).filter((range) => range !== undefined);
    if (ranges.length < criteria.length || ranges.length === 0) return { messageIds: [] };
    const [last] = await this.database.all<{ number: number | null }>(searchSql.last);
    const end = (last?.number ?? -1) + 1;
    const from = Math.min(before ?? end, end);
    return from <= 0 ? { messageIds: [] } : this.#walk(ranges, from, limit);
  }

  async #walk(ranges: readonly TermRange[], before: number, limit: number): Promise<FoundMessages> {
    const sql = searchSql.find(ranges.length);
    const terms: PostgresValue[] = ranges.flatMap(({ from, below }) => [from, below]);
    const found: FoundRow[] = [];
    const newest = sectionOf(before - 1);
    const oldest = Math.max(0, newest - sectionsMax + 1);
    for (let section = newest, sections = firstSections; section >= oldest; section -= sections, sections *= 2) {
      const to = Math.max(oldest, section - sections + 1);
      const rows = await this.database.all<FoundRow>(sql, section, to, before, limit - found.length, ...terms);
      found.push(...rows);
      if (found.length === limit) return page(found, found.at(-1)?.number ?? 0);
    }
    return page(found, oldest * sectionMessages);
  }
}

const page = (found: readonly FoundRow[], next: number): FoundMessages => ({
  messageIds: found.flatMap(({ message_id }) => message_id ?? []),
  ...(next > 0 && { next }),
});

const inRange = (at: number): string =>
  `SELECT number FROM message_term WHERE section = s.section AND term >= $${5 + 2 * at} AND term < $${6 + 2 * at}`;

/** Every statement over the index; the query plan spec reads them from here. */
export const searchSql = {
  message: `INSERT INTO searched_message (message_id)
    SELECT message_id FROM unnest($1::text[]) WITH ORDINALITY AS one (message_id, n) ORDER BY n
    ON CONFLICT (message_id) DO NOTHING RETURNING number, message_id`,
  terms: `INSERT INTO message_term (section, term, number) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[])`,
  last: 'SELECT max(number) AS number FROM searched_message',
  /** With so many criteria, all of which must apply, in some sections. Never joined: a plan could read all messages then. */
  find: (criteria: number): string =>
    `SELECT t.number, (SELECT m.message_id FROM searched_message AS m WHERE m.number = t.number) AS message_id
     FROM generate_series($1::bigint, $2::bigint, -1) AS s (section)
     CROSS JOIN LATERAL (${Array.from({ length: criteria }, (_, at) => inRange(at)).join(' INTERSECT ')}) AS t
     WHERE t.number < $3 ORDER BY t.number DESC LIMIT $4`,
} as const;
