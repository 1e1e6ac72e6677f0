import { describe, expect, it } from '@jest/globals';
import { asSourceKey } from '#contracts';
import { layerSql, SqliteDatabase } from '#platform';
import { identityActsContract } from '../testing/identity-acts.contract.js';
import { identityStoreContract } from '../testing/identity-store.contract.js';
import { blockHash } from '../rows/block-hash.js';
import { blockSql, closestSql, lookupSql } from './identity-lookup.js';
import { readerSql, SqliteIdentityReader, tokensSql } from './identity-reader.js';
import { identitySql, SqliteIdentityStore } from './identity-store.js';
import { migrate } from './migrations.js';
import { blockIndex, personIndex, recordIndex, searchIndex } from './identity-indexes.js';
import { identityMigrations } from '../migrations/identity-migrations.js';
import { identityMigration } from '../migrations/020-identity.js';
import { identityActsMigration } from '../migrations/021-identity-acts.js';

function database(): SqliteDatabase {
  const opened = SqliteDatabase.openWriter(':memory:');
  migrate(opened, identityMigrations);
  return opened;
}

const underTest = async () => {
  const opened = database();
  return {
    store: new SqliteIdentityStore(),
    reader: new SqliteIdentityReader(opened),
    async transaction<Result>(work: (tx: SqliteDatabase) => Promise<Result>) {
      opened.exec('BEGIN IMMEDIATE');
      const result = await work(opened);
      opened.exec('COMMIT');
      return result;
    },
  };
};

identityStoreContract('SQLite', underTest);
identityActsContract('SQLite', underTest);

describe('the step to acts', () => {
  it('keeps every statement, a merge from the number that gave way, a mention without id', async () => {
    const opened = SqliteDatabase.openWriter(':memory:');
    migrate(opened, [identityMigration]);
    opened.exec(`INSERT INTO source_record (key, system, authority, value, standing, first_sequence, sequence, active, alias_of)
      VALUES ('a', 's', 'S', '1', 'own', '1', '1', 1, NULL), ('b', 's', 'S', '2', 'own', '1', '1', 0, 'a');
      INSERT INTO assertion (a, b, source, kind, sequence, asserted_by, reason) VALUES
        ('a', 'b', 'merge', 'same', '5', NULL, NULL), ('a', 'b', 'mention', 'same', '3', NULL, NULL),
        ('a', 'b', 'review', 'different', '7', 'kim', 'sisters'), ('b', 'c', 'link', 'different', '4', NULL, NULL)`);
    migrate(opened, [identityMigration, identityActsMigration]);
    const { lookup } = new SqliteIdentityReader(opened);
    const acts = await lookup.acts(undefined, [asSourceKey('b')]);
    expect(acts.toSorted((one, other) => (one.sequence < other.sequence ? -1 : 1))).toEqual([
      { id: '', kind: 'mention', a: 'a', b: 'b', sequence: '3', at: '' },
      { id: '4-link', kind: 'unlink', a: 'b', b: 'c', sequence: '4', at: '' },
      { id: '5-merge', kind: 'merge', a: 'b', b: 'a', sequence: '5', at: '' },
      { id: '7-review', kind: 'different', a: 'a', b: 'b', sequence: '7', at: '', by: 'kim', reason: 'sisters' },
    ]);
    opened.close();
  });
});

describe('the step to layers', () => {
  it('still finds what was indexed before it, and takes it out again', async () => {
    const opened = SqliteDatabase.openWriter(':memory:');
    migrate(opened, [identityMigration, identityActsMigration]);
    opened.exec(`INSERT INTO source_record (id, key, system, authority, value, standing, first_sequence, sequence, active)
      VALUES (1, 'a', 's', 'S', '1', 'own', '1', '1', 1);
      INSERT INTO record_demographics (record, model, sequence, raw, clean) VALUES (1, 'm', '1', '{}', '{}');
      INSERT INTO block_key (hash, record) VALUES (${blockHash('k:1')}, 1)`);
    migrate(opened, identityMigrations);
    const store = new SqliteIdentityStore();
    const found = async () => [...(await store.candidates(opened, [['k:1', 'k:2']], 10)).blocks];
    expect(await found()).toEqual([['k:1', ['a']]]);
    const [demographics] = await store.demographics(opened, [asSourceKey('a')]);
    if (!demographics) throw new Error('the record has demographics');
    await store.save(opened, [{ kind: 'demographics', demographics, addKeys: ['k:2'], dropKeys: ['k:1'] }]);
    expect(await found()).toEqual([['k:2', ['a']]]);
    opened.close();
  });
});

describe('queries of the SQLite identity store', () => {
  const layers = [blockIndex, searchIndex, recordIndex, personIndex].map(layerSql);
  const named = Object.values({ ...lookupSql, ...readerSql, ...identitySql });
  const ofLayers = layers.flatMap(({ add, addEach, drop, layer, moved, steps }) =>
    [add, addEach, drop, layer, moved, steps.map((step) => Object.values(step))].flat(2),
  );
  it.each([...named, ...blockSql, ...tokensSql, ...ofLayers])('work by an index: %s', (sql) => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    const slow = plan.filter(({ detail }) => detail.startsWith('SCAN') || detail.includes('TEMP B-TREE'));
    // The list of keys itself is read from end to end, of course.
    expect(slow.filter(({ detail }) => !detail.includes('VIRTUAL TABLE'))).toEqual([]);
  });

  it('reach what they rank in crowded blocks by an index', () => {
    const plan = database().all<{ detail: string }>(`EXPLAIN QUERY PLAN ${closestSql}`);
    const reached = plan.filter(({ detail }) => detail.includes('block_key') || /^(SCAN|SEARCH) b /.test(detail));
    expect(reached.length).toBeGreaterThanOrEqual(2 * blockIndex.tables.length);
    expect(reached.filter(({ detail }) => !detail.startsWith('SEARCH'))).toEqual([]);
  });
});
