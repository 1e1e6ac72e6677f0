import type { PostgresTransaction } from '#platform';
import type { ParkedKeys } from '../parked-keys.js';

export class PostgresParkedKeys implements ParkedKeys<PostgresTransaction> {
  async among(tx: PostgresTransaction, stage: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.all<{ key: string }>(
      'SELECT "key" FROM log_parked WHERE stage = $1 AND "key" = ANY ($2::text[])',
      stage,
      keys,
    );
    return new Set(rows.map(({ key }) => key));
  }

  async park(tx: PostgresTransaction, stage: string, key: string): Promise<void> {
    await tx.run('INSERT INTO log_parked (stage, "key") VALUES ($1, $2) ON CONFLICT DO NOTHING', stage, key);
  }

  async release(tx: PostgresTransaction, stage: string, key: string): Promise<void> {
    await tx.run('DELETE FROM log_parked WHERE stage = $1 AND "key" = $2', stage, key);
  }
}
