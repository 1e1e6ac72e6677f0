import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { auditMigration } from '../migrations/110-audit.js';
import type { AuditQuery } from '../ports/audit-store.js';
import { auditStoreContract } from '../testing/audit-store.contract.js';
import { auditFindSql, SqliteAuditStore } from './audit-store.js';
import { migrate } from './migrations.js';

function database(): SqliteDatabase {
  const file = SqliteDatabase.openWriter(':memory:');
  migrate(file, [auditMigration]);
  return file;
}

auditStoreContract('SQLite', async () => new SqliteAuditStore(database()));

describe('queries of the SQLite audit store', () => {
  it.each<Omit<AuditQuery, 'max'>>([
    { who: 'ann' },
    { action: 'look' },
    { outcome: 'refused' },
    { patient: 'E1' },
    { who: 'ann', before: 7 },
  ])('find by an index: %p', (query) => {
    const { sql, values } = auditFindSql({ ...query, max: 10 });
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    expect(plan.filter(({ detail }) => /^SCAN audit\b(?!_patient)/.test(detail))).toEqual([]);
  });
});
