import { describe, expect, it } from '@jest/globals';
import { asEnterpriseId, asSourceKey, type EnterpriseId, type SourceKey } from '#contracts';
import type { Patient } from '#fhir';
import { clean, shippedModel } from '#identity';
import type {
  IdentityEffect,
  IdentityReader,
  IdentityStore,
  MembershipDecision,
  Person,
  ReviewFilter,
  ReviewTask,
  SourceRecord,
} from '../ports/identity-store.js';

export interface IdentityStoreUnderTest<Tx> {
  readonly store: IdentityStore<Tx>;
  readonly reader: IdentityReader;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const [a, b, c] = ['a', 'b', 'c'].map(asSourceKey) as [SourceKey, SourceKey, SourceKey];
const [one, other] = [asEnterpriseId('ONE'), asEnterpriseId('OTHER')];

const record = (key: SourceKey, parts: Partial<SourceRecord> = {}): IdentityEffect => ({
  kind: 'record',
  record: {
    key,
    identity: { system: 'urn:hie:north', authority: 'NORTH', value: `number ${key}`, type: 'MR' },
    standing: 'own',
    firstSequence: '1',
    sequence: '1',
    active: true,
    ...parts,
  },
});

const raw = {
  names: [{ family: 'Thistlewood', given: ['Adelheid'] }],
  birthDates: ['1961-07-23'],
  sex: ['female'],
  addresses: [],
  phones: [],
  emails: [],
  nationalIds: [],
  otherIds: [],
  motherMaidenNames: [],
};

const demographics = (
  key: SourceKey,
  addKeys: readonly string[],
  dropKeys: readonly string[] = [],
): IdentityEffect => ({
  kind: 'demographics',
  demographics: { record: key, raw, clean: clean(raw, shippedModel), model: shippedModel.version, sequence: '1' },
  addKeys,
  dropKeys,
});

const membership = (key: SourceKey, parts: Partial<MembershipDecision> = {}): IdentityEffect => ({
  kind: 'membership',
  decision: {
    record: key,
    enterpriseId: one,
    version: 1,
    since: '1',
    cause: 'match',
    model: 'm1',
    evidence: [{ with: b, bits: 17.5 }],
    ...parts,
  },
});

const person = (parts: Partial<Person> & { readonly resource?: Patient } = {}): Person => {
  const { resource = { resourceType: 'Patient' }, ...rest } = parts;
  return { enterpriseId: one, founder: a, state: 'active', version: 1, patient: JSON.stringify(resource), ...rest };
};

const task = (parts: Partial<ReviewTask> = {}): ReviewTask => ({
  id: 'T1',
  kind: 'possible-match',
  a,
  b,
  bits: 9.25,
  reasons: ['twins'],
  state: 'open',
  openedAt: '2026-03-03T08:30:00.000Z',
  ...parts,
});

async function saved<Tx>(open: () => Promise<IdentityStoreUnderTest<Tx>>, ...effects: readonly IdentityEffect[]) {
  const opened = await open();
  await opened.transaction((tx) => opened.store.save(tx, effects));
  return { ...opened, lookup: opened.reader.lookup };
}

/** What every store of the master patient index must do. */
export function identityStoreContract<Tx>(name: string, open: () => Promise<IdentityStoreUnderTest<Tx>>): void {
  describe(`identity store: ${name}`, () => {
    it('gives back a record as it was saved, and the newest version of it', async () => {
      const alias = { active: false, aliasOf: b, sequence: '2' };
      const { lookup } = await saved(open, record(a), record(a, alias), record(b));
      const [found] = await lookup.records(undefined, [a, c]);
      expect(found).toEqual({ ...(record(a, alias) as { record: SourceRecord }).record });
      expect(await lookup.records(undefined, [c])).toEqual([]);
    });

    it('finds records by blocking key, and no longer by a dropped key', async () => {
      const { lookup } = await saved(
        open,
        record(b),
        record(a),
        demographics(b, ['k:1', 'k:2']),
        demographics(a, ['k:1']),
        demographics(b, ['k:2'], ['k:1']),
        record(c),
        demographics(c, ['k:2']),
      );
      const found = await lookup.candidates(undefined, [['k:1', 'k:2'], ['k:3'], ['k:2']], 10);
      expect(Object.fromEntries(found.blocks)).toEqual({ 'k:1': [a], 'k:2': [b, c] });
      const keys = found.records.map(({ key }) => key);
      expect([keys.toSorted(), found.demographics.map((one) => one.record)]).toEqual([[a, b, c], keys]);
      expect(found.records).toEqual(await lookup.records(undefined, keys));
      expect(found.demographics).toEqual(await lookup.demographics(undefined, keys));
    });

    it('finds in blocks that are far too large those that share most of them, of equal ones the oldest', async () => {
      const keys = Array.from({ length: 3000 }, (_, at) => asSourceKey(`k${at}`));
      const blocksOf = (at: number) => ['k:1', ...(at % 30 === 29 ? ['k:2'] : []), ...(at === 2000 ? ['k:3'] : [])];
      const { lookup } = await saved(
        open,
        ...keys.flatMap((key, at) => [record(key), demographics(key, blocksOf(at))]),
      );
      const most = await lookup.candidates(undefined, [['k:1', 'k:2'], ['k:3']], 100);
      const shared = keys.filter((_, at) => at % 30 === 29);
      expect(Object.fromEntries(most.blocks)).toEqual({ 'k:1': shared, 'k:2': shared, 'k:3': [keys[2000]] });
      expect(most.records).toHaveLength(101);
      const { blocks } = await lookup.candidates(undefined, [['k:1', 'k:2']], 102);
      expect([blocks.get('k:1'), blocks.get('k:2')]).toEqual([
        expect.arrayContaining([keys[0], keys[1], ...shared]),
        shared,
      ]);
      expect(blocks.get('k:1')).toHaveLength(102);
    });

    it('gives demographics back as they were, raw and clean', async () => {
      const { lookup } = await saved(open, record(a), demographics(a, []));
      const [found] = await lookup.demographics(undefined, [a]);
      expect(found).toEqual((demographics(a, []) as { demographics: unknown }).demographics);
    });

    it('finds edges from either end, the strongest first, and forgets dropped ones', async () => {
      const edge = { bits: 12.5, band: 'same', vetoes: [], model: 'm1' } as const;
      const strong = { ...edge, a, b: c, bits: 20, band: 'review', vetoes: ['twins', 'newborn'] } as const;
      const { lookup } = await saved(
        open,
        { kind: 'edges', put: [{ ...edge, a, b }, strong, { ...edge, a: b, b: c }], drop: [] },
        { kind: 'edges', put: [], drop: [{ a: b, b: c }] },
      );
      expect(await lookup.edges(undefined, [a], 10)).toEqual([strong, { ...edge, a, b }]);
      expect(await lookup.edges(undefined, [a], 1)).toEqual([strong]);
      expect(await lookup.edges(undefined, [c], 10)).toEqual([strong]);
    });

    it('knows who belongs to whom, and who answers for a retired id', async () => {
      const { lookup, reader } = await saved(
        open,
        record(a),
        record(b),
        membership(a),
        membership(b, { enterpriseId: other }),
        { kind: 'person', person: person() },
        { kind: 'person', person: person({ enterpriseId: other, founder: b }) },
        membership(b, { version: 2, since: '7' }),
        { kind: 'person', person: person({ enterpriseId: other, founder: b, state: 'retired', replacedBy: one }) },
      );
      expect((await lookup.members(undefined, [one])).map((each) => each.record)).toEqual([a, b]);
      expect(await lookup.members(undefined, [other])).toEqual([]);
      expect(await lookup.memberships(undefined, [b])).toEqual([
        { record: b, enterpriseId: one, version: 2, since: '7' },
      ]);
      expect(await reader.resolve(other)).toBe(one);
      expect(await lookup.persons(undefined, [other])).toMatchObject([{ state: 'retired', replacedBy: one }]);
    });

    it('finds open tasks from either end, and closed ones by id only', async () => {
      const held = { raw, sequence: '5' };
      const overlay: ReviewTask = {
        id: 'T2',
        kind: 'overlay',
        a: c,
        reasons: ['x'],
        state: 'open',
        openedAt: '2',
        held,
      };
      const closed = task({ state: 'closed', decision: 'same', closedAt: '3', closedBy: 'kim' });
      const { store, lookup, reader, transaction } = await saved(
        open,
        { kind: 'task', task: task() },
        { kind: 'task', task: overlay },
      );
      expect(await lookup.openTasks(undefined, [b])).toEqual([task()]);
      expect(await reader.reviews(10)).toEqual([overlay, task()].sort((x, y) => (x.openedAt < y.openedAt ? -1 : 1)));
      const asked = async (filter: ReviewFilter) => (await reader.reviews(10, filter)).map(({ id }) => id);
      expect(await asked({ kind: 'overlay' })).toEqual(['T2']);
      expect([await asked({ owner: 'kim' }), await asked({ owner: '' })]).toEqual([[], ['T2', 'T1']]);
      await transaction((tx) => store.save(tx, [{ kind: 'task', task: { ...overlay, owner: 'kim' } }]));
      expect([await asked({ owner: 'kim' }), await asked({ owner: '' })]).toEqual([['T2'], ['T1']]);
      expect(await asked({ openedBefore: task().openedAt })).toEqual(['T2']);
      expect(await reader.reviewCounts()).toEqual([
        { kind: 'overlay', owner: 'kim', tasks: 1, oldest: '2' },
        { kind: 'possible-match', tasks: 1, oldest: task().openedAt },
      ]);
      await transaction((tx) => store.save(tx, [{ kind: 'task', task: overlay }]));
      await transaction((tx) => store.save(tx, [{ kind: 'task', task: closed }]));
      expect(await lookup.openTasks(undefined, [a, b])).toEqual([]);
      expect(await lookup.tasks(undefined, ['T1', 'T2'])).toEqual([closed, overlay]);
    });

    it('searches what the golden record says now, and finds no retired person', async () => {
      const before = person({ resource: { resourceType: 'Patient', name: [{ family: 'Ärger', given: ['Zoë'] }] } });
      const after = person({
        version: 2,
        resource: { resourceType: 'Patient', name: [{ family: 'Roe', given: ['Zoë'] }] },
      });
      const { store, reader, transaction } = await saved(open, { kind: 'person', person: before });
      const total = async (criteria: object) => (await reader.search(criteria, 10)).total;
      expect(await total({ family: [['arg']], given: [['ZOE']] })).toBe(1);
      await transaction((tx) => store.save(tx, [{ kind: 'person', person: after, before }]));
      expect([await total({ family: [['arg']] }), await total({ name: [['roe', 'nobody']] })]).toEqual([0, 1]);
      const gone = { ...after, state: 'retired' } as const;
      await transaction((tx) => store.save(tx, [{ kind: 'person', person: gone, before: after }]));
      expect(await total({ given: [['zoe']] })).toBe(0);
    });

    it('names the persons that may fit, by the index where it is asked', async () => {
      const named = (
        enterpriseId: EnterpriseId,
        family: string,
        state: Person['state'] = 'active',
      ): IdentityEffect => ({
        kind: 'person',
        person: person({ enterpriseId, state, resource: { resourceType: 'Patient', name: [{ family }] } }),
      });
      const ids = ['P3', 'P1', 'P2', 'P4'].map(asEnterpriseId) as [
        EnterpriseId,
        EnterpriseId,
        EnterpriseId,
        EnterpriseId,
      ];
      const { reader } = await saved(
        open,
        named(ids[0], 'Roe'),
        named(ids[1], 'Rowe'),
        named(ids[2], 'Berg'),
        named(ids[3], 'Roe', 'retired'),
      );
      expect(await reader.candidates({ family: [['ro']], genders: ['male'] })).toEqual(['P1', 'P3']);
      expect(await reader.candidates({ genders: ['male'] })).toEqual(['P1', 'P2', 'P3']);
      expect(await reader.candidates({ family: [['ro']], birthDate: [[{ from: '1990' }]] })).toEqual([]);
    });

    it('finds numbers by value and knows the systems that it has seen', async () => {
      const { reader } = await saved(
        open,
        record(a),
        record(b, { identity: { system: 'urn:x', authority: 'X', value: 'number a' } }),
      );
      expect((await reader.byValue('number a')).map(({ key }) => key)).toEqual([a, b]);
      expect((await reader.byValue('number a', 'urn:x')).map(({ key }) => key)).toEqual([b]);
      expect([await reader.knowsSystem('urn:x'), await reader.knowsSystem('urn:y')]).toEqual([true, false]);
    });

    it('exports in pages', async () => {
      const members = [membership(a), membership(b), { kind: 'person', person: person() }] as const;
      const { reader } = await saved(open, record(a), record(b), ...members);
      const [first] = await reader.exportRows(0, 1);
      const [second] = await reader.exportRows(first?.cursor ?? 0, 1);
      expect([first?.value, second?.value]).toEqual(['number a', 'number b']);
      expect(await reader.exportRows(second?.cursor ?? 0, 1)).toEqual([]);
    });
  });
}
