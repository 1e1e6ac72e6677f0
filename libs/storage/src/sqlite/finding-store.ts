import type { SqliteDatabase } from '#platform';
import type {
  Finding,
  FindingDay,
  FindingReader,
  FindingStore,
  FindingTotal,
  MessageFindings,
} from '../ports/finding-store.js';
import {
  asFindingDay,
  dayCounts,
  type FindingDayRow,
  findingName,
  findingSums,
  firstDayKept,
} from '../rows/finding-sums.js';

/** One upsert for each finding of a batch. Knows what each feed has had, so that the bound costs no read. */
export class SqliteFindingStore implements FindingStore<SqliteDatabase> {
  /** A rollback may leave too much here: what is known already is counted under its own name, as it would be later. */
  readonly #feeds = new Map<string, { readonly known: Set<string>; newestDay: string }>();

  add(tx: SqliteDatabase, messages: readonly MessageFindings[]): Promise<void> {
    const sums = findingSums(messages, (feed) => this.#stateOf(tx, feed).known);
    for (const { feed, day } of messages) this.#forget(tx, feed, day);
    for (const { feed, day, kind, at, detail, messages: counted } of sums)
      tx.run(findingSql.add, feed, day, kind, at, detail, counted);
    return Promise.resolve();
  }

  #forget(tx: SqliteDatabase, feed: string, day: string): void {
    const state = this.#stateOf(tx, feed);
    if (day <= state.newestDay) return;
    state.newestDay = day;
    tx.run(findingSql.forget, feed, firstDayKept(day));
  }

  #stateOf(tx: SqliteDatabase, feed: string) {
    return this.#feeds.get(feed) ?? this.#read(tx, feed);
  }

  #read(tx: SqliteDatabase, feed: string) {
    const known = tx.all<Finding>(findingSql.known, feed).map(findingName);
    const state = { known: new Set(known), newestDay: '' };
    this.#feeds.set(feed, state);
    return state;
  }
}

export class SqliteFindingReader implements FindingReader {
  constructor(private readonly database: SqliteDatabase) {}

  totals(feed: string, from: string, to: string, max: number): Promise<readonly FindingTotal[]> {
    return Promise.resolve(this.database.all<FindingTotal>(findingSql.totals, feed, from, to, max));
  }

  days(feed: string, from: string, to: string): Promise<readonly FindingDay[]> {
    return Promise.resolve(this.database.all<FindingDayRow>(findingSql.days, feed, from, to).map(asFindingDay));
  }
}

/** Every statement over findings; the query plan spec reads them from here. */
export const findingSql = {
  add: `INSERT INTO finding (feed, day, kind, at, detail, messages) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (feed, day, kind, at, detail) DO UPDATE SET messages = messages + ?6`,
  known: `SELECT DISTINCT kind, at, detail FROM finding WHERE feed = ?`,
  forget: `DELETE FROM finding WHERE feed = ? AND day < ?`,
  totals: `SELECT kind, at, detail, sum(messages) AS messages, min(day) AS firstDay, max(day) AS lastDay FROM finding
    WHERE feed = ?1 AND day BETWEEN ?2 AND ?3 AND kind <> 'message'
    GROUP BY kind, at, detail ORDER BY messages DESC, kind, at, detail LIMIT ?4`,
  days: `SELECT day, ${dayCounts} FROM finding WHERE feed = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY day ORDER BY day`,
} as const;
