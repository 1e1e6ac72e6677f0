import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { LayeredIndexChanges, layerSql, SqliteDatabase } from '#platform';
import { blockIndex, recordIndex, searchIndex } from './identity-indexes.js';
import { migrate } from './migrations.js';
import { identityMigration } from '../migrations/020-identity.js';
import { identityLayersMigration } from '../migrations/022-identity-layers.js';
import { identityMigrations } from '../migrations/identity-migrations.js';

/** So small that rows move on after a few transactions. */
const rowsMax = [6, 20] as const;

interface Change {
  readonly kind: 'add' | 'drop';
  readonly owner: number;
  readonly keys: readonly number[];
}

describe('a layered index', () => {
  const change = fc.record({
    kind: fc.constantFrom('add', 'add', 'add', 'drop'),
    owner: fc.nat(9),
    keys: fc.uniqueArray(fc.nat(60), { maxLength: 8 }),
  }) as fc.Arbitrary<Change>;
  const transactions = fc.array(fc.array(change, { maxLength: 4 }), { minLength: 20, maxLength: 60 });

  it.each([
    { index: { ...blockIndex, rowsMax }, keyOf: (key: number) => key },
    { index: { ...searchIndex, rowsMax }, keyOf: (key: number) => `k${key}` },
  ])('of $index.key holds what one table would, wherever its rows stand', ({ index, keyOf }) => {
    fc.assert(
      fc.property(transactions, (all) => {
        const database = SqliteDatabase.openWriter(':memory:');
        migrate(database, [identityMigration, identityLayersMigration]);
        const expected = new Set<string>();
        for (const changes of all) {
          const transaction = new LayeredIndexChanges(database, index, layerSql(index));
          for (const { kind, owner, keys } of changes) {
            transaction[kind](
              owner,
              keys.map((key) => keyOf(key)),
            );
            for (const key of keys) expected[kind === 'add' ? 'add' : 'delete'](`${keyOf(key)} ${owner}`);
          }
          transaction.moveOn();
        }
        const found = index.tables.map((table) =>
          database
            .all<{ key: string | number; owner: number }>(
              `SELECT ${index.key} AS key, ${index.owner} AS owner FROM ${table}`,
            )
            .map(({ key, owner }) => `${key} ${owner}`),
        );
        expect(new Set(found.flat())).toEqual(expected);
        // What is said of the first two tables is so, and neither grows with the index.
        for (const at of [0, 1] as const) {
          const said = database.get<{ rows: number }>(layerSql(index).layer, index.tables[at])?.rows;
          expect(said).toBe(found[at]?.length);
          expect(said).toBeLessThanOrEqual(rowsMax[at]);
        }
        database.close();
      }),
      { numRuns: 40 },
    );
  });

  it('takes a key of each of many owners at once, and counts them', () => {
    const database = SqliteDatabase.openWriter(':memory:');
    migrate(database, identityMigrations);
    const transaction = new LayeredIndexChanges(database, recordIndex, layerSql(recordIndex));
    const hash = 2 ** 53 - 1;
    transaction.addEach(new Map());
    transaction.addEach(new Map([12, 7, 9].map((owner) => [owner, hash - owner])));
    transaction.moveOn();
    expect(database.all('SELECT record, hash FROM record_key_new WHERE record > 7 ORDER BY record')).toEqual([
      { record: 9, hash: hash - 9 },
      { record: 12, hash: hash - 12 },
    ]);
    expect(database.get(layerSql(recordIndex).layer, 'record_key_new')).toMatchObject({ rows: 3 });
    database.close();
  });

  it('passes rows on to its last table', () => {
    const database = SqliteDatabase.openWriter(':memory:');
    migrate(database, [identityMigration, identityLayersMigration]);
    const index = { ...blockIndex, rowsMax };
    for (let owner = 1; owner <= 30; owner++) {
      const transaction = new LayeredIndexChanges(database, index, layerSql(index));
      transaction.add(owner, [owner * 7, owner * 11, owner * 13]);
      transaction.moveOn();
    }
    expect(database.get('SELECT count(*) AS rows FROM block_key')).toEqual({ rows: 90 - 6 - 20 });
  });
});
