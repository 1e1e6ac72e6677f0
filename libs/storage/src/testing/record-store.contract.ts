import { describe, expect, it } from '@jest/globals';
import { asEnterpriseId, asMessageId, asSourceKey } from '#contracts';
import type {
  PersonResource,
  RecordedResource,
  RecordReader,
  RecordScope,
  RecordSearch,
  RecordStore,
} from '../ports/record-store.js';

export interface RecordStoreUnderTest<Tx> {
  readonly store: RecordStore<Tx>;
  readonly reader: RecordReader;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const key = asSourceKey('key-1');
const otherKey = asSourceKey('key-2');
const person = asEnterpriseId('PERSON1');
const otherPerson = asEnterpriseId('PERSON2');

const observation = (id: string, parts: Partial<RecordedResource> = {}): RecordedResource => ({
  type: 'Observation',
  id,
  sourceKey: key,
  sequence: asMessageId('01M0'),
  changedBy: asMessageId('01M0'),
  revision: 0,
  version: 1,
  updatedAt: '2026-01-02T03:04:05.000Z',
  body: `{"resourceType":"Observation","id":"${id}"}`,
  values: { codes: [], categories: [], identifiers: [] },
  ...parts,
});

const dated = (id: string, low: number, parts: Partial<RecordedResource> = {}): RecordedResource =>
  observation(id, { values: { codes: [], categories: [], identifiers: [], date: { low, high: low + 1 } }, ...parts });

const named = (identifier: string, version: number): RecordedResource =>
  observation('a', { version, values: { codes: [], categories: [], identifiers: [identifier] } });

/** `costarring` and `liquid` have the same FNV-1a of 32 bits. */
const ofWord = (word: string): RecordedResource =>
  observation(word, {
    sourceKey: asSourceKey(word),
    values: { codes: [], categories: [], identifiers: [`s|${word}`] },
  });

const fewAndFarBetween: RecordSearch['accepts'] = ({ values }) => (values.date?.low ?? 1) % 500 === 0;

const content = (resource: RecordedResource) => ({ kind: 'content', resource }) as const;
const ids = (resources: readonly PersonResource[]): string[] => resources.map(({ id }) => id);

async function everyPage(reader: RecordReader, search: Omit<RecordSearch, 'after'>): Promise<string[][]> {
  const pages: string[][] = [];
  let after: RecordSearch['after'];
  do {
    const page = await reader.search({ ...search, ...(after && { after }) });
    pages.push(ids(page.resources));
    after = page.next;
  } while (after && pages.length < 20);
  return pages;
}

const searching = (scope: RecordScope, parts: Partial<RecordSearch> = {}): RecordSearch => ({
  type: 'Observation',
  scope,
  newestFirst: true,
  accepts: () => true,
  count: 10,
  ...parts,
});

/** What every record store must do. */
export function recordStoreContract<Tx>(name: string, open: () => Promise<RecordStoreUnderTest<Tx>>): void {
  describe(`record store: ${name}`, () => {
    it('gives back a resource as it was saved, with and without the parts that may be missing', async () => {
      const { store, reader, transaction } = await open();
      const values = {
        status: 'final',
        encounter: 'e1',
        codes: ['http://loinc.org|718-7', '|HGB'],
        categories: ['s|laboratory'],
        identifiers: ['urn:x|A 1'],
        date: { low: 5, high: 9 },
      };
      const full = observation('a', { values });
      const { sourceKey: _nobody, ...bare } = observation('b');
      await transaction((tx) => store.save(tx, [content(full), content(bare)]));
      expect(await transaction((tx) => store.load(tx, ['Observation/a', 'Observation/b', 'Encounter/a']))).toEqual([
        full,
        bare,
      ]);
      expect(await reader.read('Observation', 'a')).toEqual(full);
      expect(await reader.read('Encounter', 'a')).toBeUndefined();
    });

    it('keeps earlier versions when the content changes and none when only the sequence moves', async () => {
      const { store, reader, transaction } = await open();
      const first = observation('a');
      const second = observation('a', { version: 2, body: '{"changed":true}', sequence: asMessageId('01M1') });
      const moved = { ...second, sequence: asMessageId('01M2'), revision: 3 };
      await transaction((tx) => store.save(tx, [content(first), content(second)]));
      await transaction((tx) => store.save(tx, [{ kind: 'sequence', resource: moved }]));
      expect(await reader.read('Observation', 'a')).toEqual(moved);
      const earlier = await reader.history('Observation', 'a', 10);
      expect(earlier.map(({ version, body }) => [version, body])).toEqual([[1, first.body]]);
    });

    it('lets the newer membership win whatever the order, and moves all resources of the source with it', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.save(tx, [content(observation('a'))]));
      await transaction((tx) => store.join(tx, [{ sourceKey: key, enterpriseId: person, version: 2 }]));
      await transaction((tx) => store.join(tx, [{ sourceKey: key, enterpriseId: otherPerson, version: 1 }]));
      expect((await reader.read('Observation', 'a'))?.enterpriseId).toBe(person);
      await transaction((tx) => store.join(tx, [{ sourceKey: key, enterpriseId: otherPerson, version: 3 }]));
      expect((await reader.read('Observation', 'a'))?.enterpriseId).toBe(otherPerson);
      expect(await reader.sourcesOf(otherPerson)).toEqual([key]);
      expect(await reader.sourcesOf(person)).toEqual([]);
      expect(await reader.personsOf([key, otherKey])).toEqual([otherPerson]);
    });

    it('follows retirements to the person in use, comes back when one is undone, and ends in a circle', async () => {
      const { store, reader, transaction } = await open();
      const third = asEnterpriseId('PERSON3');
      await transaction((tx) =>
        store.mark(tx, [
          { enterpriseId: person, replacedBy: otherPerson, version: 2 },
          { enterpriseId: otherPerson, replacedBy: third, version: 2 },
        ]),
      );
      expect(await reader.current(person)).toBe(third);
      await transaction((tx) => store.mark(tx, [{ enterpriseId: otherPerson, version: 3 }]));
      await transaction((tx) => store.mark(tx, [{ enterpriseId: person, version: 1 }]));
      expect(await reader.current(person)).toBe(otherPerson);
      await transaction((tx) => store.mark(tx, [{ enterpriseId: otherPerson, replacedBy: person, version: 4 }]));
      expect([person, otherPerson]).toContain(await reader.current(person));
    });

    it('pages through the resources of several sources by date in both directions', async () => {
      const { store, reader, transaction } = await open();
      const resources = [
        dated('d1', 10),
        dated('d2', 20, { sourceKey: otherKey }),
        dated('d3', 30),
        dated('d3b', 30, { sourceKey: otherKey }),
        observation('undated'),
        dated('elsewhere', 25, { sourceKey: asSourceKey('key-3') }),
        dated('other type', 25, { type: 'Condition' }),
      ];
      await transaction((tx) => store.save(tx, resources.map(content)));
      const scope = { kind: 'sources', sourceKeys: [key, otherKey] } as const;
      expect(await everyPage(reader, searching(scope, { count: 2 }))).toEqual([
        ['d3b', 'd3'],
        ['d2', 'd1'],
        ['undated'],
      ]);
      expect(await everyPage(reader, searching(scope, { count: 3, newestFirst: false }))).toEqual([
        ['undated', 'd1', 'd2'],
        ['d3', 'd3b'],
      ]);
    });

    it('goes by first receipt when a whole type is searched', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.save(tx, [dated('x', 30), dated('y', 10), dated('z', 20)].map(content)));
      expect(await everyPage(reader, searching({ kind: 'type' }, { count: 2 }))).toEqual([['z', 'y'], ['x']]);
      expect(await everyPage(reader, searching({ kind: 'type' }, { newestFirst: false }))).toEqual([['x', 'y', 'z']]);
    });

    it('finds by id and by identifier, each resource once', async () => {
      const { store, reader, transaction } = await open();
      const visit = observation('v', {
        values: { encounter: 'e1', codes: [], categories: [], identifiers: ['s1|A', 's2|B', '|C'] },
      });
      await transaction((tx) => store.save(tx, [content(visit), content(observation('other'))]));
      const find = async (scope: RecordScope) => ids((await reader.search(searching(scope))).resources);
      expect(await find({ kind: 'ids', ids: ['v', 'v', 'nobody'] })).toEqual(['v']);
      const a = { system: 's1', value: 'A' };
      expect(await find({ kind: 'identifiers', identifiers: [a, { value: 'B' }, { system: '', value: 'C' }] })).toEqual(
        ['v'],
      );
      expect(await find({ kind: 'identifiers', identifiers: [{ system: 's2', value: 'A' }] })).toEqual([]);
      const own = await transaction((tx) => store.ofSources(tx, [key], 10));
      expect(ids(own)).toEqual(['v', 'other']);
    });

    it('keeps apart what an index by a hash would take for the same', async () => {
      const { store, reader, transaction } = await open();
      const [a, b] = [ofWord('costarring'), ofWord('liquid')];
      await transaction((tx) => store.save(tx, [content(a), content(b)]));
      const changed = { ...b, version: 2, body: '{"changed":true}' };
      await transaction((tx) => store.save(tx, [content(changed)]));
      expect(await transaction((tx) => store.load(tx, ['Observation/liquid']))).toEqual([changed]);
      expect(await transaction((tx) => store.ofSources(tx, [asSourceKey('costarring')], 10))).toEqual([a]);
      expect([await reader.read('Observation', 'costarring'), await reader.read('Observation', 'liquid')]).toEqual([
        a,
        changed,
      ]);
      const find = async (scope: RecordScope) => ids((await reader.search(searching(scope))).resources);
      expect(await find({ kind: 'identifiers', identifiers: [{ value: 'liquid' }] })).toEqual(['liquid']);
      expect(await find({ kind: 'sources', sourceKeys: [asSourceKey('costarring')] })).toEqual(['costarring']);
      expect(await find({ kind: 'ids', ids: ['liquid'] })).toEqual(['liquid']);
    });

    it('forgets an identifier that a resource no longer has', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.save(tx, [content(named('s|old', 1)), content(named('s|new', 2))]));
      const find = async (value: string) =>
        ids((await reader.search(searching({ kind: 'identifiers', identifiers: [{ value }] }))).resources);
      expect(await find('old')).toEqual([]);
      expect(await find('new')).toEqual(['a']);
    });

    it('leaves out what the search does not accept, however much of it lies in between', async () => {
      const { store, reader, transaction } = await open();
      const many = Array.from({ length: 1_200 }, (_, n) => dated(`o${n}`, n));
      await transaction((tx) => store.save(tx, many.map(content)));
      const scope = { kind: 'sources', sourceKeys: [key] } as const;
      expect(await everyPage(reader, searching(scope, { accepts: fewAndFarBetween, count: 2 }))).toEqual([
        ['o1000', 'o500'],
        ['o0'],
      ]);
    });
  });
}
