import type { SourceKey } from '#contracts';
import type { PostgresTransaction } from '#platform';
import type { ToldSet, ToldSetStore } from '../ports/told-set-store.js';

/** What subscribers were told. */
export class PostgresToldSetStore implements ToldSetStore<PostgresTransaction> {
  async told(tx: PostgresTransaction, numbers: readonly SourceKey[]): Promise<readonly ToldSet[]> {
    if (numbers.length === 0) return [];
    return tx.all<ToldSet>('SELECT number, consumer, told FROM told_set WHERE number = ANY ($1::text[])', numbers);
  }

  async tell(tx: PostgresTransaction, sets: readonly ToldSet[]): Promise<void> {
    if (sets.length === 0) return;
    // One statement may not change a row twice: the last one of a key wins.
    const last = [...new Map(sets.map((set) => [`${set.number}\n${set.consumer}`, set])).values()];
    await tx.run(
      `INSERT INTO told_set (number, consumer, told) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
       ON CONFLICT (number, consumer) DO UPDATE SET told = excluded.told`,
      last.map(({ number }) => number),
      last.map(({ consumer }) => consumer),
      last.map(({ told }) => told),
    );
  }
}
