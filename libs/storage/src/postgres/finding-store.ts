import type { PostgresQueries, PostgresTransaction } from '#platform';
import {
  type Finding,
  type FindingDay,
  type FindingReader,
  findingsPerFeedMax,
  type FindingStore,
  type FindingTotal,
  type MessageFindings,
  otherFindings,
} from '../ports/finding-store.js';
import {
  asFindingDay,
  dayCounts,
  type FindingDayRow,
  findingName,
  findingSums,
  firstDayKept,
} from '../rows/finding-sums.js';
import { columnsOf, lastOfEach, unnest } from './batch.js';

/**
 * One upsert for a batch. Knows what each feed had when it read last, so that the bound costs no read; for what it does
 * not know it takes the feed's turn and reads again, so that processes together keep the bound.
 */
export class PostgresFindingStore implements FindingStore<PostgresTransaction> {
  /** Committed when it was read; nothing is added here. */
  readonly #known = new Map<string, Set<string>>();
  readonly #newestDays = new Map<string, string>();

  async add(tx: PostgresTransaction, messages: readonly MessageFindings[]): Promise<void> {
    if (messages.length === 0) return;
    const growing = await this.#growing(tx, messages);
    const sums = findingSums(messages, (feed) => growing.get(feed) ?? this.#known.get(feed) ?? new Set());
    await this.#forget(tx, messages);
    const sorted = lastOfEach(sums, (sum) => [sum.feed, sum.day, findingName(sum)].join('\n'));
    const rows = sorted.map(({ feed, day, kind, at, detail, messages: counted }) => [
      feed,
      day,
      kind,
      at,
      detail,
      counted,
    ]);
    await tx.run(findingSql.add, ...columnsOf(rows));
  }

  /** What the feeds have that bring something new; sets of this call alone, since it may be rolled back. */
  async #growing(tx: PostgresTransaction, messages: readonly MessageFindings[]): Promise<Map<string, Set<string>>> {
    const bringNew = messages.filter(({ feed, findings }) => this.#takes(feed, findings)).map(({ feed }) => feed);
    const feeds = [...new Set(bringNew)].toSorted();
    if (feeds.length === 0) return new Map();
    await tx.all(findingSql.turn, feeds);
    const rows = await tx.all<Finding & { feed: string }>(findingSql.known, feeds);
    const byFeed = Map.groupBy(rows, ({ feed }) => feed);
    for (const feed of feeds) this.#known.set(feed, new Set((byFeed.get(feed) ?? []).map(findingName)));
    return new Map(feeds.map((feed) => [feed, new Set(this.#known.get(feed))]));
  }

  #takes(feed: string, findings: readonly Finding[]): boolean {
    const known = this.#known.get(feed);
    if (!known) return true;
    return known.size < findingsPerFeedMax && findings.some((finding) => !known.has(findingName(finding)));
  }

  async #forget(tx: PostgresTransaction, messages: readonly MessageFindings[]): Promise<void> {
    const begun = messages.filter(({ feed, day }) => {
      const isNewer = day > (this.#newestDays.get(feed) ?? '');
      if (isNewer) this.#newestDays.set(feed, day);
      return isNewer;
    });
    if (begun.length === 0) return;
    const last = lastOfEach(begun, ({ feed }) => feed);
    await tx.run(findingSql.forget, ...columnsOf(last.map(({ feed, day }) => [feed, firstDayKept(day)])));
  }
}

export class PostgresFindingReader implements FindingReader {
  constructor(private readonly database: PostgresQueries) {}

  totals(feed: string, from: string, to: string, max: number): Promise<readonly FindingTotal[]> {
    return this.database.all<FindingTotal>(findingSql.totals, feed, from, to, max);
  }

  async days(feed: string, from: string, to: string): Promise<readonly FindingDay[]> {
    return (await this.database.all<FindingDayRow>(findingSql.days, feed, from, to)).map(asFindingDay);
  }
}

/** Every statement over findings; the query plan spec reads them from here. */
export const findingSql = {
  turn: `SELECT pg_advisory_xact_lock(hashtextextended('finding ' || feed, 0))
    FROM unnest($1::text[]) WITH ORDINALITY AS turns (feed, place) ORDER BY place`,
  add: `INSERT INTO finding (feed, day, kind, at, detail, messages)
    SELECT * FROM ${unnest('text text text text text bigint')}
    ON CONFLICT (feed, day, kind, at, detail) DO UPDATE SET messages = finding.messages + excluded.messages`,
  known: `SELECT DISTINCT feed, kind, at, detail FROM finding WHERE feed = ANY ($1::text[])
    AND kind <> 'message' AND at <> '${otherFindings}'`,
  forget: `DELETE FROM finding USING ${unnest('text text')} AS old (feed, first)
    WHERE finding.feed = old.feed AND finding.day < old.first`,
  totals: `SELECT kind, at, detail, sum(messages) AS messages, min(day) AS "firstDay", max(day) AS "lastDay" FROM finding
    WHERE feed = $1 AND day BETWEEN $2 AND $3 AND kind <> 'message'
    GROUP BY kind, at, detail ORDER BY sum(messages) DESC, kind, at, detail LIMIT $4`,
  days: `SELECT day, ${dayCounts} FROM finding WHERE feed = $1 AND day BETWEEN $2 AND $3 GROUP BY day ORDER BY day`,
} as const;
