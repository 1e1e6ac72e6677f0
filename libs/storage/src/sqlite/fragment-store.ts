import type { SqliteDatabase } from '#platform';
import type { FragmentStore, HeldFragment, OverdueQuery } from '../ports/fragment-store.js';
import { chainsOf, fragmentColumns, type FragmentRow, fragmentRow } from '../rows/fragment-row.js';

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
    for (const fragment of fragments) tx.run(fragmentSql.hold, ...fragmentRow(fragment));
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
  return chainsOf(tx.all<FragmentRow>(fragmentSql.fragments, JSON.stringify(named.map(({ chain }) => chain))));
}

/** Every statement over the fragments; the spec asks SQLite for their plans. */
export const fragmentSql = {
  ofSenders: `SELECT DISTINCT f.chain FROM json_each(?) AS wanted CROSS JOIN fragment AS f ON f.sender = wanted.value`,
  overdue: `SELECT chain FROM fragment WHERE position = 0 AND topic = ? AND partition = ? AND appended_at < ?
    UNION SELECT chain FROM (SELECT chain FROM fragment WHERE position = 0 AND topic = ? AND partition = ?
      ORDER BY appended_at DESC, chain DESC LIMIT -1 OFFSET ?)`,
  fragments: `SELECT f.* FROM json_each(?) AS wanted CROSS JOIN fragment AS f ON f.chain = wanted.value
    ORDER BY f.chain, f.position`,
  hold: `INSERT OR REPLACE INTO fragment (${fragmentColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  release: 'DELETE FROM fragment WHERE chain IN (SELECT value FROM json_each(?))',
} as const;
