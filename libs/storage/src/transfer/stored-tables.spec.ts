import { describe, expect, it } from '@jest/globals';
import { SqliteDatabase } from '#platform';
import { storeMigrations } from '../migrations/store-migrations.js';
import { migrate } from '../sqlite/migrations.js';
import { RowsDigest } from './rows-digest.js';
import { columnsOf, sqliteRows } from './stored-rows.js';
import { sqliteOnlyTables, storedTables } from './stored-tables.js';

function migrated(): SqliteDatabase {
  const database = SqliteDatabase.openWriter(':memory:');
  migrate(database, storeMigrations);
  return database;
}

describe('the tables that are copied', () => {
  it('are all that the schema makes', () => {
    const named = [
      ...storedTables.flatMap(({ name, layers }) => [name, ...(layers?.tables.slice(1) ?? [])]),
      ...sqliteOnlyTables,
    ];
    const made = migrated()
      .all<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
      .map(({ name }) => name);
    expect(named.toSorted()).toEqual(made.toSorted());
  });

  it('name every column that holds the offset of an entry', () => {
    const database = migrated();
    const named = storedTables.flatMap(({ name, places = [] }) => places.map(({ offset }) => `${name}.${offset}`));
    const found = storedTables.flatMap((table) =>
      columnsOf(database, table)
        .filter((column) => column.includes('offset'))
        .map((column) => `${table.name}.${column}`),
    );
    expect(named.toSorted()).toEqual(found.toSorted());
  });
});

describe('the rows of a table', () => {
  it('are those of all its layers, each once', () => {
    const database = migrated();
    database.exec(`INSERT INTO block_key VALUES (1, 1), (2, 1); INSERT INTO block_key_young VALUES (2, 1), (3, 1);
      INSERT INTO block_key_new VALUES (1, 1), (3, 1), (4, 2)`);
    const table = storedTables.find(({ name }) => name === 'block_key');
    expect([...sqliteRows(database, table ?? { name: '' })].toSorted()).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
    ]);
  });

  it('leave out what SQLite alone derives from the rest', () => {
    const table = storedTables.find(({ name }) => name === 'membership') ?? { name: '' };
    expect(columnsOf(migrated(), table)).toEqual([
      'cause',
      'enterprise_id',
      'evidence',
      'model',
      'record',
      'since',
      'version',
    ]);
  });

  it('hold the places after a move, of each pair of columns', () => {
    const database = migrated();
    database.exec(`INSERT INTO dead_letter (topic, partition, "offset", message_id, origin_topic, origin_partition,
        origin_offset, stage, code, detail, attempts, revision, at, state, changed_at)
      VALUES ('a.dead', 0, 7, 'M', 'a', 1, 3, 'mpi', 'C', '', 1, 0, 5, 'open', 5)`);
    const table = storedTables.find(({ name }) => name === 'dead_letter') ?? { name: '' };
    const columns = columnsOf(database, table);
    const [row = []] = sqliteRows(database, table, ({ topic, partition, offset }) => ({
      partition: partition + 10,
      offset: offset + (topic === 'a' ? 100 : 1000),
    }));
    const valueOf = (column: string) => row[columns.indexOf(column)];
    const named = ['partition', 'offset', 'origin_partition', 'origin_offset'].map(valueOf);
    expect(named).toEqual([10, 1007, 11, 103]);
  });
});

describe('the digest of rows', () => {
  const digestOf = (...rows: (readonly (string | number | null | Uint8Array)[])[]): string => {
    const digest = new RowsDigest();
    for (const row of rows) digest.add(row);
    return digest.digest;
  };

  it('does not depend on their order', () => {
    expect(digestOf(['a', 1], ['b', 2])).toBe(digestOf(['b', 2], ['a', 1]));
  });

  it.each([
    [
      ['a', 1],
      ['a', '1'],
    ],
    [
      ['a', null],
      ['a', 'null'],
    ],
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [
      ['YQ==', 1],
      [new Uint8Array([97]), 1],
    ],
  ])('tells %j from %j', (one, other) => {
    expect(digestOf(one)).not.toBe(digestOf(other));
  });
});
