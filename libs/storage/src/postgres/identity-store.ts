import type { PostgresTransaction } from '#platform';
import type { IdentityEffect, IdentityStore } from '../ports/identity-store.js';
import { columnsWithJson } from './batch.js';
import { changesOf } from './identity-changes.js';
import { PostgresIdentityClaims } from './identity-claims.js';
import { PostgresIdentityLookup } from './identity-lookup.js';
import { identityTables } from './identity-tables.js';

/** The master patient index in PostgreSQL. */
export class PostgresIdentityStore
  extends PostgresIdentityLookup<PostgresTransaction>
  implements IdentityStore<PostgresTransaction>
{
  readonly claims = new PostgresIdentityClaims();

  constructor() {
    super((tx) => tx);
  }

  async save(tx: PostgresTransaction, effects: readonly IdentityEffect[]): Promise<void> {
    const changes = changesOf(effects);
    // Begun at once, they take effect one after the other.
    await Promise.all(
      identityTables.map(async (table) => {
        const rows = table.rows(changes);
        if (rows.length > 0) await tx.run(table.sql, ...columnsWithJson(rows, table.jsons ?? 0));
      }),
    );
  }
}
