import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SqliteDatabase, textHash } from '#platform';
import { compactedTopic, draft, text } from '../testing/event-log.contract.js';
import { createKeyProgress, KeyIndex } from './key-index.js';
import { createCatalogue, PartitionTable } from './partition-table.js';

/** So small that rows move on after a few transactions. */
const sizes = { rowsMax: [6, 20], sliceMin: 3 } as const;
const layers = ['log_1_keys_new', 'log_1_keys_young', 'log_1_keys'];
const wide = { batchEntriesMax: 1000, batchBytesMax: 1 << 20 };

describe('the key index of a compacted partition', () => {
  let database: SqliteDatabase;
  let table: PartitionTable;
  let index: KeyIndex;
  beforeEach(() => open());
  afterEach(() => database.close());

  const open = (): void => {
    database = SqliteDatabase.openWriter(':memory:');
    database.exec(createCatalogue);
    database.exec(createKeyProgress);
    database.run('INSERT INTO log_partition (id, topic, "partition", compacted) VALUES (1, ?, 0, 1)', 'test.compacted');
    // The index is the test's own, for its sizes.
    table = new PartitionTable({ id: 1, topic: compactedTopic.name, partition: 0, compacted: 0 });
    index = new KeyIndex('log_1', sizes);
    table.create(database);
    index.create(database);
  };
  const append = (keys: readonly string[], changes = index.changes(database)) => {
    for (const key of keys) {
      const offset = table.state(database).end;
      table.append(database, draft(key, `${key}@${offset}`, compactedTopic), offset, 0, changes);
    }
    return changes;
  };
  const entries = () => table.read(database, 0, wide).map(({ key, offset }) => `${key} ${offset}`);
  const rows = () =>
    layers.map((layer) => database.all<{ hash: number; offset: number }>(`SELECT hash, "offset" FROM ${layer}`));
  const told = () =>
    database.all<{ rows: number }>('SELECT "rows" FROM log_key_layer ORDER BY name').map(({ rows: some }) => some);

  const change = fc.oneof(
    { weight: 8, arbitrary: fc.record({ keys: fc.array(fc.nat(70).map(String), { maxLength: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ trimmed: fc.nat(8) }) },
  );
  const transaction = fc.record({
    changes: fc.array(change, { maxLength: 3 }),
    isUndone: fc.nat(5).map((one) => one === 0),
  });

  it('leaves the last entry of each key, wherever its row stands', () => {
    const run = fc.property(fc.array(transaction, { minLength: 20, maxLength: 60 }), (transactions) => {
      database.close();
      open();
      let expected = new Map<string, number>();
      for (const { changes, isUndone } of transactions) {
        const after = new Map(expected);
        const open = index.changes(database);
        database.begin();
        for (const one of changes) {
          const { begin, end } = table.state(database);
          if ('keys' in one) {
            append(one.keys, open);
            one.keys.forEach((key, at) => after.set(key, end + at));
          } else {
            table.trim(database, begin + one.trimmed, open);
            for (const [key, offset] of after) if (offset < begin + one.trimmed) after.delete(key);
          }
        }
        if (isUndone) database.rollback();
        else {
          open.moveOn();
          database.commit();
          expected = after;
        }
      }
      const inOrder = [...expected].toSorted(([, a], [, b]) => a - b);
      expect(entries()).toEqual(inOrder.map(([key, offset]) => `${key} ${offset}`));
      const found = rows();
      expect(new Set(found.flat().map(({ hash, offset }) => `${hash} ${offset}`))).toEqual(
        new Set(inOrder.map(([key, offset]) => `${textHash(key)} ${offset}`)),
      );
      expect(told()).toEqual([found[0]?.length, found[1]?.length]);
      expect(found[0]?.length).toBeLessThanOrEqual(6);
      expect(found[1]?.length).toBeLessThanOrEqual(20);
    });
    fc.assert(run, { numRuns: 60 });
  });

  it('passes rows on to its last table, several at once', () => {
    for (let at = 0; at < 40; at++) {
      append([`k${at}`]).moveOn();
      // The first table shrinks by a slice when it is full, and not by one row with each transaction.
      if (at === 6) expect(rows().map((some) => some.length)).toEqual([4, 3, 0]);
    }
    expect(rows().map((some) => some.length)[2]).toBeGreaterThan(10);
  });

  it('leaves the row of a known key in the table where it stands', () => {
    for (let at = 0; at < 40; at++) append([`k${at}`]).moveOn();
    const before = rows().map((some) => some.map(({ hash }) => hash));
    append(Array.from({ length: 40 }, (_, at) => `k${at}`)).moveOn();
    expect(rows().map((some) => some.map(({ hash }) => hash))).toEqual(before);
    expect(entries()).toHaveLength(40);
    expect(entries()[0]).toBe('k0 40');
  });

  it('deletes no entry of another key that has the same hash', () => {
    append(['a']).moveOn();
    database.run('INSERT INTO log_1_keys VALUES (?, 0)', textHash('b'));
    append(['b']).moveOn();
    expect(entries()).toEqual(['a 0', 'b 1']);
    append(['b', 'a']).moveOn();
    expect(table.read(database, 0, wide).map(({ value }) => text(value))).toEqual(['b@2', 'a@3']);
  });
});
