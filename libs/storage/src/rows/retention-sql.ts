/** How an engine writes its parameters (`$1`) and whether a column is among a list that one of them holds. */
export interface Dialect {
  readonly parameter: (number: number) => string;
  readonly among: (column: string, number: number) => string;
  /** Takes the rows for this transaction and leaves out those that another one has, where several processes sweep. */
  readonly taken: string;
}

/** A feed after the other by looks into an index, since there is no table of them. */
const feeds = `WITH RECURSIVE one (feed) AS (
    SELECT min(feed) FROM finding
    UNION ALL SELECT (SELECT min(f.feed) FROM finding AS f WHERE f.feed > one.feed) FROM one WHERE one.feed IS NOT NULL)`;

/** Beyond it a count says no more than "many". */
export const countedMax = 100_000;

const counted = (from: string): string =>
  `SELECT count(*) AS entries FROM (SELECT 1 FROM ${from} LIMIT ${countedMax}) AS counted`;

/** Every statement of retention; the query plan specs read them from here. */
export function retentionStatements({ parameter, among, taken }: Dialect) {
  const written = (sql: string): string => sql.replaceAll(/\$(\d)/g, (_, number) => parameter(Number(number)));
  const listed = (sql: string): string =>
    written(sql.replaceAll(/(\w+) AMONG \$(\d)/g, (_, column, number) => among(String(column), Number(number))));
  return {
    // Message ids sort by receipt, and those of commands among them.
    messages: written(`SELECT m.message_id, m.feed IS NOT NULL AS "isMessage",
        m.feed IS NOT NULL AND m.outcome IS NULL OR EXISTS (SELECT 1 FROM dead_letter AS d
          WHERE d.message_id = m.message_id AND (d.state = 'open' OR d.changed_at >= $3)) AS "isNeeded"
      FROM message AS m WHERE m.message_id > $1 AND m.message_id < $2 ORDER BY m.message_id LIMIT $4 ${taken}`),
    dropMessages: listed('DELETE FROM message WHERE message_id AMONG $1'),
    dropSearched: listed('DELETE FROM searched_message WHERE message_id AMONG $1'),
    dropHops: listed('DELETE FROM hop WHERE message_id AMONG $1'),
    hops: written(`SELECT h.message_id, EXISTS (SELECT 1 FROM message AS m WHERE m.message_id = h.message_id) AS "isNeeded"
      FROM hop AS h WHERE h.message_id > $1 AND h.message_id < $2 ORDER BY h.message_id LIMIT $3`),
    lastNumber: 'SELECT max(number) AS number FROM searched_message',
    section: written('SELECT min(section) AS section FROM message_term WHERE section >= $1'),
    newestOfSection: written(`SELECT message_id FROM searched_message WHERE number >= $1 AND number < $2
      ORDER BY number DESC LIMIT 1`),
    dropTerms: written(`DELETE FROM message_term WHERE (section, term, number) IN
      (SELECT section, term, number FROM message_term WHERE section = $1 LIMIT $2)`),
    history: written(
      `SELECT row AS number, updated_at AS at FROM resource_history WHERE row > $1 ORDER BY row LIMIT $2`,
    ),
    dropHistory: written('DELETE FROM resource_history WHERE row > $1 AND row <= $2 AND updated_at < $3'),
    dropLetters:
      written(`DELETE FROM dead_letter WHERE (topic, partition, "offset") IN (SELECT topic, partition, "offset"
      FROM dead_letter WHERE state <> 'open' AND changed_at < $1 ORDER BY changed_at LIMIT $2)`),
    feed: written('SELECT min(feed) AS feed FROM finding WHERE feed >= $1'),
    feedAfter: written('SELECT min(feed) AS feed FROM finding WHERE feed > $1'),
    dropFindings: written(`DELETE FROM finding WHERE (feed, day, kind, at, detail) IN
      (SELECT feed, day, kind, at, detail FROM finding WHERE feed = $1 AND day < $2 LIMIT $3)`),
    ended: written(`INSERT INTO swept_store
        (store, swept_at, held, dropped_total, last_dropped, last_dropped_at, dropped_before)
      VALUES ($1, $2, $3, $4, $4, $5, $6)
      ON CONFLICT (store) DO UPDATE SET swept_at = excluded.swept_at, held = excluded.held,
        dropped_total = swept_store.dropped_total + excluded.dropped_total,
        last_dropped = CASE WHEN excluded.last_dropped > 0 THEN excluded.last_dropped ELSE swept_store.last_dropped END,
        last_dropped_at = coalesce(excluded.last_dropped_at, swept_store.last_dropped_at),
        dropped_before = coalesce(excluded.dropped_before, swept_store.dropped_before)`),
    swept: 'SELECT * FROM swept_store',
    oldestMessage: 'SELECT min(received_at) AS oldest FROM message',
    receivedMessages: `SELECT sum(messages) AS entries FROM message_count WHERE counted = 'received'`,
    oldestHistory: 'SELECT updated_at AS oldest FROM resource_history ORDER BY row LIMIT 1',
    historyEntries: `SELECT coalesce((SELECT max(row) FROM resource_history) -
      (SELECT min(row) FROM resource_history) + 1, 0) AS entries`,
    oldestLetter: `SELECT min(changed_at) AS oldest FROM dead_letter WHERE state <> 'open'`,
    letterEntries: counted(`dead_letter WHERE state <> 'open'`),
    oldestFinding: `${feeds} SELECT min((SELECT min(f.day) FROM finding AS f WHERE f.feed = one.feed)) AS oldest FROM one`,
    findingEntries: counted('finding'),
  } as const;
}

export type RetentionStatements = ReturnType<typeof retentionStatements>;
