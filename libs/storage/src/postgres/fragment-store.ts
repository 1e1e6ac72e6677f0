import type { PostgresTransaction } from '#platform';
import type { FragmentStore, HeldFragment, OverdueQuery } from '../ports/fragment-store.js';
import { chainsOf, fragmentColumns, type FragmentRow, fragmentRow } from '../rows/fragment-row.js';
import { columnsOf, lastOfEach, takenFrom, unnest } from './batch.js';

/**
 * Fragments of one message may come in several partitions (only the first names the patient): chains that are given are
 * locked until the end, so that one is not completed here and given up there.
 */
export class PostgresFragmentStore implements FragmentStore<PostgresTransaction> {
  async ofSenders(tx: PostgresTransaction, senders: readonly string[]): Promise<readonly HeldFragment[]> {
    if (senders.length === 0) return [];
    return chainsOf(await tx.all<FragmentRow>(fragmentSql.ofSenders, senders));
  }

  async overdue(tx: PostgresTransaction, query: OverdueQuery): Promise<readonly HeldFragment[]> {
    const { topic, partition, begunBefore, newest } = query;
    return chainsOf(await tx.all<FragmentRow>(fragmentSql.overdue, topic, partition, begunBefore, newest));
  }

  async hold(tx: PostgresTransaction, fragments: readonly HeldFragment[]): Promise<void> {
    if (fragments.length === 0) return;
    const last = lastOfEach(fragments, ({ chain, position }) => `${chain}\n${position}`);
    await tx.run(fragmentSql.hold, ...columnsOf(last.map(fragmentRow)));
  }

  async release(tx: PostgresTransaction, chains: readonly string[]): Promise<void> {
    if (chains.length > 0) await tx.run(fragmentSql.release, chains);
  }
}

const ofChains = (chains: string): string =>
  `SELECT * FROM fragment WHERE chain IN (${chains}) ORDER BY chain, position FOR NO KEY UPDATE`;
const ofPartition = `FROM fragment WHERE position = 0 AND topic = $1 AND partition = $2`;
/** Every statement over the fragments; the query plan spec reads them from here. */
export const fragmentSql = {
  ofSenders: ofChains('SELECT f.chain FROM fragment AS f WHERE f.sender = ANY ($1::text[])'),
  overdue: ofChains(`SELECT chain ${ofPartition} AND appended_at < $3
    UNION SELECT chain FROM (SELECT chain ${ofPartition} ORDER BY appended_at DESC, chain DESC OFFSET $4) AS older`),
  hold: `INSERT INTO fragment (${fragmentColumns})
    SELECT * FROM ${unnest('text bigint text text text bigint bigint bigint text text bytea')}
    ON CONFLICT (chain, position) DO UPDATE SET ${takenFrom('excluded', fragmentColumns, ['chain', 'position'])}`,
  release: 'DELETE FROM fragment WHERE chain = ANY ($1::text[])',
} as const;
