import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asEnterpriseId, asSourceKey } from '#contracts';
import { SqliteDatabase, textHash } from '#platform';
import { identityMigrations } from '../migrations/identity-migrations.js';
import type { IdentityEffect, Person, SourceRecord } from '../ports/identity-store.js';
import { SqliteIdentityReader } from './identity-reader.js';
import { SqliteIdentityStore } from './identity-store.js';
import { migrate } from './migrations.js';

const [a, b] = [asSourceKey('a'), asSourceKey('b')];
const [one, other] = [asEnterpriseId('ONE'), asEnterpriseId('OTHER')];
const identity = { system: 's', authority: 'S', value: '1' };
const record = { key: a, identity, standing: 'own', firstSequence: '1', sequence: '1', active: true } as const;
const person = { enterpriseId: one, founder: a, state: 'active', version: 1, patient: '{}' } as const;
const decision = { record: a, enterpriseId: one, version: 1, since: '1', cause: 'match', model: 'm', evidence: [] };
const saved = { record: a, enterpriseId: one, version: 1, since: '1' };

const recordEffect = (parts: Partial<SourceRecord> = {}): IdentityEffect => ({
  kind: 'record',
  record: { ...record, ...parts },
});
const personEffect = (parts: Partial<Person> = {}): IdentityEffect => ({
  kind: 'person',
  person: { ...person, ...parts },
});

describe('records and persons in SQLite', () => {
  const store = new SqliteIdentityStore();
  let database: SqliteDatabase;
  beforeEach(() => {
    database = SqliteDatabase.openWriter(':memory:');
  });
  afterEach(() => database.close());

  it('are told apart by their keys where others have the same hashes', async () => {
    migrate(database, identityMigrations);
    await store.save(database, [recordEffect(), { kind: 'membership', decision }, personEffect()]);
    database.run('UPDATE record_key_new SET hash = ?', textHash(b));
    database.run('UPDATE person_key_new SET hash = ?', textHash(other));
    expect(await store.records(database, [b])).toEqual([]);
    expect(await store.memberships(database, [b])).toEqual([]);
    expect(await store.persons(database, [other])).toEqual([]);
    expect(await store.members(database, [other])).toEqual([]);
    expect(await new SqliteIdentityReader(database).membershipsOverTime([b])).toEqual([]);
    await store.save(database, [recordEffect({ key: b }), personEffect({ enterpriseId: other, founder: b })]);
    expect((await store.records(database, [b])).map(({ key }) => key)).toEqual([b]);
    expect((await store.persons(database, [other])).map(({ founder }) => founder)).toEqual([b]);
    expect(database.all('SELECT key FROM source_record')).toEqual([{ key: a }, { key: b }]);
  });

  it('refuse a membership whose person nobody has saved: no question for members would find it', async () => {
    migrate(database, identityMigrations);
    await expect(store.save(database, [recordEffect(), { kind: 'membership', decision }])).rejects.toThrow(RangeError);
  });

  it('stay one each when they are saved again, in the same transaction or in another', async () => {
    migrate(database, identityMigrations);
    await store.save(database, [recordEffect(), personEffect(), recordEffect({ sequence: '2' }), personEffect()]);
    await store.save(database, [recordEffect({ sequence: '3', active: false }), personEffect({ version: 2 })]);
    expect(await store.records(database, [a])).toEqual([{ ...record, sequence: '3', active: false }]);
    expect(await store.persons(database, [one, one])).toEqual([{ ...person, version: 2 }]);
    expect(database.get('SELECT count(*) AS rows FROM record_key_new')).toEqual({ rows: 1 });
    expect(database.get('SELECT count(*) AS rows FROM person_key_new')).toEqual({ rows: 1 });
  });

  it('of an older version are found as before, and keep their numbers', async () => {
    const before = identityMigrations.filter(({ version }) => version < 25);
    migrate(database, before);
    database.exec(`INSERT INTO source_record (id, key, system, authority, value, standing, first_sequence, sequence, active)
      VALUES (7, 'a', 's', 'S', '1', 'own', '1', '1', 1), (9, 'b', 's', 'S', '2', 'named', '', '', 1);
      INSERT INTO person (id, enterprise_id, founder, state, version, patient) VALUES
        (3, 'OTHER', 'b', 'retired', 2, '{}'), (5, 'ONE', 'a', 'active', 1, '{}');
      INSERT INTO person_search VALUES ('family:roe', 5);
      INSERT INTO membership (record, version, enterprise_id, since, cause, model, evidence)
        VALUES (7, 1, 'ONE', '1', 'match', 'm', '[]')`);
    migrate(database, identityMigrations);
    const reader = new SqliteIdentityReader(database);
    expect(await store.records(database, [a])).toEqual([record]);
    expect(await store.memberships(database, [a, b])).toEqual([saved]);
    expect(await store.members(database, [one, other])).toEqual([saved]);
    expect(await store.persons(database, [one])).toEqual([person]);
    expect(await reader.resolve(one)).toBe(one);
    expect((await reader.search({ family: [['roe']] }, 10)).persons).toEqual([person]);
    expect((await reader.exportRows(0, 10)).map(({ cursor }) => cursor)).toEqual([7]);
    expect((await reader.byValue('2')).map(({ key }) => key)).toEqual([b]);
    await store.save(database, [recordEffect({ sequence: '2' }), personEffect({ version: 2 })]);
    expect(database.all('SELECT id FROM source_record')).toEqual([{ id: 7 }, { id: 9 }]);
    expect(database.all('SELECT id, version FROM person')).toEqual([
      { id: 3, version: 2 },
      { id: 5, version: 2 },
    ]);
  });
});
