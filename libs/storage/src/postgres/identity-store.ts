import type { PostgresTransaction } from '#platform';
import type { IdentityEffect, IdentityStore } from '../ports/identity-store.js';
import { changesOf } from './identity-changes.js';
import { PostgresIdentityClaims } from './identity-claims.js';
import { PostgresIdentityLookup } from './identity-lookup.js';
import { columnsOf, identityTables } from './identity-tables.js';

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
    for (const table of identityTables) {
      const rows = table.rows(changes);
      if (rows.length > 0) await tx.run(table.sql, ...columnsOf(rows));
    }
  }
}
