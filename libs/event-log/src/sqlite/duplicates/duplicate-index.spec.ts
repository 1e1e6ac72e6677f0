import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { DuplicateIndex } from './duplicate-index.js';
import { KeyFilter } from './key-filter.js';
import { KeyTable } from './key-table.js';

const keyOf = (at: number): number => Number.parseInt(hash('sha256', `key ${at}`, 'hex').slice(0, 13), 16);
const keysPerRun = 1000;

describe('the index of duplicate keys', () => {
  let database: SqliteDatabase;
  let index: DuplicateIndex;
  beforeEach(() => {
    database = SqliteDatabase.openWriter(':memory:');
    index = new DuplicateIndex(database, keysPerRun);
  });
  afterEach(() => database.close());

  /** Adds keys `from` to `to`, each at a place of its number, some a transaction. */
  const add = (from: number, to: number, at = 1000): void => {
    for (let next = from; next < to; next += 10) {
      database.begin();
      for (let key = next; key < Math.min(to, next + 10); key++) index.add(keyOf(key), key);
      index.committing(database, at);
      database.commit();
      index.committed();
    }
  };
  const found = (key: number): readonly number[] => index.find(database, keyOf(key));
  const count = (table: string): number =>
    database.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? Number.NaN;

  it('finds every key while it is in memory, while its run is being sealed, and from the file, which keeps no journal of it', () => {
    for (let keys = 0; keys < 8000; keys += 500) {
      add(keys, keys + 500);
      for (let key = 0; key < keys + 500; key += 97) expect([key, found(key)]).toEqual([key, [key]]);
      expect(found(1_000_000 + keys)).toEqual([]);
    }
    expect(count('intake_run')).toBeGreaterThan(1);
    expect(count('intake_journal')).toBeLessThan(8000 / 10);
  });

  it('keeps all of it through a restart at any moment', () => {
    for (let keys = 0; keys < 8200; keys += 410) {
      add(keys, keys + 410);
      index = new DuplicateIndex(database, keysPerRun);
      const noted = index.notedEnd(database, 0);
      expect(keys + 410 - noted).toBeLessThan(256);
      for (let key = noted; key < keys + 410; key++) index.addAgain(keyOf(key), key, 1000);
      for (let key = 0; key < keys + 410; key += 53) expect([key, found(key)]).toEqual([key, [key]]);
    }
  });

  it('writes a row of the journal for hundreds of keys, and none of them is only in a transaction that is rolled back', () => {
    add(0, 250);
    expect(count('intake_journal')).toBe(0);
    database.begin();
    for (let key = 250; key < 260; key++) index.add(keyOf(key), key);
    index.committing(database, 1000);
    expect(count('intake_journal')).toBe(1);
    database.rollback();
    index.rolledBack();
    expect([found(249), found(250)]).toEqual([[249], []]);
    add(250, 260);
    expect([count('intake_journal'), index.notedEnd(database, 0), found(0), found(255)]).toEqual([1, 260, [0], [255]]);
  });

  it('takes back what was rolled back, and nothing else', () => {
    add(0, 10);
    database.begin();
    index.add(keyOf(3), 77);
    index.add(keyOf(50), 50);
    index.committing(database, 1000);
    expect(found(3)).toEqual([3, 77]);
    database.rollback();
    index.rolledBack();
    expect([found(3), found(50)]).toEqual([[3], []]);
    add(50, 51);
    expect(found(50)).toEqual([50]);
  });

  it('gives up runs of which every key is older than asked', () => {
    add(0, 4000, 1000);
    add(4000, 8000, 9000);
    const runs = count('intake_run');
    for (let call = 0; call < runs; call++) index.forget(database, 5000);
    expect(count('intake_run')).toBeLessThan(runs);
    expect(found(10)).toEqual([]);
    expect(found(7990)).toEqual([7990]);
  });
});

describe('keys in memory', () => {
  it('are found among many, also several places of one key, and not once removed', () => {
    const table = new KeyTable(4);
    for (let at = 0; at < 5000; at++) table.add(keyOf(at % 2500), at);
    expect(table.find(keyOf(7))).toEqual([7, 2507]);
    table.remove(keyOf(7), 7);
    expect(table.find(keyOf(7))).toEqual([2507]);
    expect(table.find(keyOf(9999))).toEqual([]);
  });

  it('are passed over by the filter where they are not, but for one in a thousand', () => {
    const filter = KeyFilter.of(10_000);
    for (let at = 0; at < 10_000; at++) filter.add(keyOf(at));
    const taken = Array.from({ length: 10_000 }, (_, at) => filter.mayHave(keyOf(at))).filter(Boolean);
    const wrong = Array.from({ length: 50_000 }, (_, at) => filter.mayHave(keyOf(20_000 + at))).filter(Boolean);
    expect(taken).toHaveLength(10_000);
    expect(wrong.length).toBeLessThan(100);
  });
});
