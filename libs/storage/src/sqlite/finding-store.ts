import type { SqliteDatabase } from '#platform';
import {
  type Finding,
  type FindingDay,
  findingDaysKept,
  type FindingReader,
  findingsPerFeedMax,
  type FindingStore,
  type FindingTotal,
  type MessageFindings,
  otherFindings,
} from '../ports/finding-store.js';

/** One upsert for each finding of a batch. Knows what each feed has had, so that the bound costs no read. */
export class SqliteFindingStore implements FindingStore<SqliteDatabase> {
  /** A rollback may leave too much here: what is known already is counted under its own name, as it would be later. */
  readonly #feeds = new Map<string, { readonly known: Set<string>; newestDay: string }>();

  add(tx: SqliteDatabase, messages: readonly MessageFindings[]): Promise<void> {
    const sums = new Map<string, Row>();
    for (const { feed, day, findings } of messages) {
      count(sums, feed, day, message);
      const known = this.#knownOf(tx, feed, day);
      for (const finding of findings) count(sums, feed, day, bounded(finding, known));
    }
    for (const { feed, day, kind, at, detail, messages } of sums.values())
      tx.run(findingSql.add, feed, day, kind, at, detail, messages);
    return Promise.resolve();
  }

  #knownOf(tx: SqliteDatabase, feed: string, day: string): Set<string> {
    const state = this.#feeds.get(feed) ?? this.#read(tx, feed);
    if (day > state.newestDay) {
      state.newestDay = day;
      tx.run(findingSql.forget, feed, `-${findingDaysKept} days`, day);
    }
    return state.known;
  }

  #read(tx: SqliteDatabase, feed: string) {
    const known = tx.all<Finding>(findingSql.known, feed).map(nameOf);
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
    const rows = this.database.all<DayRow>(findingSql.days, feed, from, to);
    return Promise.resolve(
      rows.map(({ day, messages, unread, unmapped, guess, issue }) => ({
        day,
        messages,
        findings: { unread, unmapped, guess, issue },
      })),
    );
  }
}

/** Every statement over findings; the query plan spec reads them from here. */
export const findingSql = {
  add: `INSERT INTO finding (feed, day, kind, at, detail, messages) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (feed, day, kind, at, detail) DO UPDATE SET messages = messages + ?6`,
  known: `SELECT DISTINCT kind, at, detail FROM finding WHERE feed = ?`,
  forget: `DELETE FROM finding WHERE feed = ?1 AND day < date(?3, ?2)`,
  totals: `SELECT kind, at, detail, sum(messages) AS messages, min(day) AS firstDay, max(day) AS lastDay FROM finding
    WHERE feed = ?1 AND day BETWEEN ?2 AND ?3 AND kind <> 'message'
    GROUP BY kind, at, detail ORDER BY messages DESC, kind, at, detail LIMIT ?4`,
  days: `SELECT day, ${['message', 'unread', 'unmapped', 'guess', 'issue']
    .map(
      (kind) => `sum(CASE kind WHEN '${kind}' THEN messages ELSE 0 END) AS ${kind === 'message' ? 'messages' : kind}`,
    )
    .join(', ')}
    FROM finding WHERE feed = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY day ORDER BY day`,
} as const;

type Counted = Omit<Finding, 'kind'> & { readonly kind: Finding['kind'] | 'message' };
type Row = Counted & { readonly feed: string; readonly day: string; messages: number };
type DayRow = { readonly day: string; readonly messages: number } & FindingDay['findings'];

/** The messages themselves are counted beside what was found in them. */
const message: Counted = { kind: 'message', at: '', detail: '' };

const nameOf = ({ kind, at, detail }: Counted): string => `${kind}\n${at}\n${detail}`;

function count(sums: Map<string, Row>, feed: string, day: string, counted: Counted): void {
  const name = `${feed}\n${day}\n${nameOf(counted)}`;
  const sum = sums.get(name);
  if (sum) sum.messages++;
  else sums.set(name, { ...counted, feed, day, messages: 1 });
}

function bounded(finding: Finding, known: Set<string>): Finding {
  const name = nameOf(finding);
  if (known.has(name)) return finding;
  if (known.size >= findingsPerFeedMax) return { kind: finding.kind, at: otherFindings, detail: '' };
  known.add(name);
  return finding;
}
