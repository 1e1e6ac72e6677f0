import type { SourceKey } from '#contracts';
import type { SqliteDatabase } from '#platform';
import type { ToldSet, ToldSetStore } from '../ports/told-set-store.js';

/** What subscribers were told, in `broker.db`. */
export class SqliteToldSetStore implements ToldSetStore<SqliteDatabase> {
  async told(tx: SqliteDatabase, numbers: readonly SourceKey[]): Promise<readonly ToldSet[]> {
    return numbers.length === 0 ? [] : tx.all<ToldSet>(toldSetSql.told, JSON.stringify(numbers));
  }

  async tell(tx: SqliteDatabase, sets: readonly ToldSet[]): Promise<void> {
    for (const { number, consumer, told } of sets) tx.run(toldSetSql.tell, number, consumer, told);
  }
}

/** Every statement; the spec asks SQLite for their plans. */
export const toldSetSql = {
  told: `SELECT t.number, t.consumer, t.told FROM json_each(?) AS wanted CROSS JOIN told_set AS t
    ON t.number = wanted.value`,
  tell: 'INSERT OR REPLACE INTO told_set (number, consumer, told) VALUES (?, ?, ?)',
} as const;
