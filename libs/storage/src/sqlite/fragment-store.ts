import type { Entry } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { FragmentStore, HeldFragment, OverdueQuery } from '../ports/fragment-store.js';

/** Open chains of fragments in `broker.db`. */
export class SqliteFragmentStore implements FragmentStore<SqliteDatabase> {
  async ofSenders(tx: SqliteDatabase, senders: readonly string[]): Promise<readonly HeldFragment[]> {
    return senders.length === 0 ? [] : chains(tx, tx.all<Named>(fragmentSql.ofSenders, JSON.stringify(senders)));
  }

  async overdue(tx: SqliteDatabase, query: OverdueQuery): Promise<readonly HeldFragment[]> {
    const { topic, partition, begunBefore, newest } = query;
    return chains(tx, tx.all<Named>(fragmentSql.overdue, topic, partition, begunBefore, topic, partition, newest));
  }

  async hold(tx: SqliteDatabase, fragments: readonly HeldFragment[]): Promise<void> {
    for (const { chain, position, sender, continuedBy, entry } of fragments) {
      const { topic, partition, offset, appendedAt, key, attributes, value } = entry;
      const place = [topic, partition, offset, appendedAt] as const;
      tx.run(fragmentSql.hold, chain, position, sender, continuedBy, ...place, key, JSON.stringify(attributes), value);
    }
  }

  async release(tx: SqliteDatabase, chains: readonly string[]): Promise<void> {
    if (chains.length > 0) tx.run(fragmentSql.release, JSON.stringify(chains));
  }
}

interface Named {
  readonly chain: string;
}

function chains(tx: SqliteDatabase, named: readonly Named[]): readonly HeldFragment[] {
  if (named.length === 0) return [];
  const rows = tx.all<Row>(fragmentSql.fragments, JSON.stringify(named.map(({ chain }) => chain)));
  const begunAt = new Map(rows.filter(({ position }) => position === 0).map((row) => [row.chain, row.appended_at]));
  return rows.toSorted((a, b) => (begunAt.get(a.chain) ?? 0) - (begunAt.get(b.chain) ?? 0)).map(fragmentOf);
}

/** Every statement over the fragments; the spec asks SQLite for their plans. */
export const fragmentSql = {
  ofSenders: `SELECT DISTINCT f.chain FROM json_each(?) AS wanted CROSS JOIN fragment AS f ON f.sender = wanted.value`,
  overdue: `SELECT chain FROM fragment WHERE position = 0 AND topic = ? AND partition = ? AND appended_at < ?
    UNION SELECT chain FROM (SELECT chain FROM fragment WHERE position = 0 AND topic = ? AND partition = ?
      ORDER BY appended_at DESC, chain DESC LIMIT -1 OFFSET ?)`,
  fragments: `SELECT f.* FROM json_each(?) AS wanted CROSS JOIN fragment AS f ON f.chain = wanted.value
    ORDER BY f.chain, f.position`,
  hold: `INSERT OR REPLACE INTO fragment (chain, position, sender, continued_by, topic, partition, "offset", appended_at,
    key, attributes, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  release: 'DELETE FROM fragment WHERE chain IN (SELECT value FROM json_each(?))',
} as const;

interface Row {
  readonly chain: string;
  readonly position: number;
  readonly sender: string;
  readonly continued_by: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly appended_at: number;
  readonly key: string;
  readonly attributes: string;
  readonly value: Uint8Array;
}

const fragmentOf = (row: Row): HeldFragment => ({
  chain: row.chain,
  position: row.position,
  sender: row.sender,
  continuedBy: row.continued_by,
  entry: entryOf(row),
});

const entryOf = ({ topic, partition, offset, appended_at, key, attributes, value }: Row): Entry => ({
  topic,
  partition,
  offset,
  appendedAt: appended_at,
  key,
  attributes: JSON.parse(attributes) as Entry['attributes'],
  value,
});
