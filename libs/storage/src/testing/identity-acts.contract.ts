import { describe, expect, it } from '@jest/globals';
import { asEnterpriseId, asSourceKey, type SourceKey } from '#contracts';
import type { IdentityAct, RecordVersion } from '../ports/identity-act.js';
import type { IdentityEffect } from '../ports/identity-store.js';
import type { IdentityStoreUnderTest } from './identity-store.contract.js';

const [a, b] = [asSourceKey('a'), asSourceKey('b')];
const at = '2026-03-03T08:30:00.000Z';

/** What a store must do with what was said and with what came of it over time. */
export function identityActsContract<Tx>(name: string, open: () => Promise<IdentityStoreUnderTest<Tx>>): void {
  async function saved(...effects: readonly IdentityEffect[]) {
    const opened = await open();
    await opened.transaction((tx) => opened.store.save(tx, effects));
    return { ...opened, lookup: opened.reader.lookup };
  }

  describe(`acts of an identity store: ${name}`, () => {
    it('are all kept and found from either end and by id, with one mention for each pair', async () => {
      const link = { id: '1-0', kind: 'link', a: b, b: a, sequence: '1', at, by: 'NORTH' } as const;
      const signed = { sequence: '3', at, by: 'kim', reason: 'seen both' } as const;
      const undo = { ...signed, id: '3', kind: 'undo', a: b, b: a, of: '1-0', apart: true } as const;
      const mention = { id: '', kind: 'mention', a, b, sequence: '1', at } as const;
      const retire = { id: '2-0', kind: 'retire', a, sequence: '2', at } as const;
      const acts = [link, undo, mention, { ...mention, sequence: '4' }, retire];
      const { lookup } = await saved(...acts.map((act): IdentityEffect => ({ kind: 'act', act })));
      const bySequence = (one: IdentityAct, other: IdentityAct) => (one.sequence < other.sequence ? -1 : 1);
      const found = async (key: SourceKey) => (await lookup.acts(undefined, [key])).toSorted(bySequence);
      expect(await found(a)).toEqual([link, retire, undo, { ...mention, sequence: '4' }]);
      expect(await found(b)).toEqual([link, undo, { ...mention, sequence: '4' }]);
      expect(await lookup.actsById(undefined, ['3', '2-0', ''])).toEqual([undo, retire]);
    });

    it('and the versions of a record come in the order of receipt, each once', async () => {
      const raw = { names: [], birthDates: ['1961'], sex: [], addresses: [], phones: [], emails: [], nationalIds: [] };
      const version = (sequence: string): RecordVersion => ({
        record: a,
        sequence,
        standing: 'own',
        raw: { ...raw, otherIds: [], motherMaidenNames: [] },
        deletes: ['birthDate'],
      });
      const versions = [version('2'), version('1'), version('2')];
      const { lookup } = await saved(...versions.map((one): IdentityEffect => ({ kind: 'version', version: one })));
      expect(await lookup.versions(undefined, [a, b])).toEqual([version('1'), version('2')]);
    });

    it('and every person that a number belonged to is told, the first one first', async () => {
      const identity = { system: 'urn:hie:north', authority: 'NORTH', value: 'A' };
      const record = { key: a, identity, standing: 'own', firstSequence: '1', sequence: '1', active: true } as const;
      const decision = { record: a, version: 1, since: '1', cause: 'match', model: 'm1', evidence: [] };
      const [one, other] = [asEnterpriseId('ONE'), asEnterpriseId('OTHER')];
      const person = { founder: a, state: 'active', version: 1, patient: '{}' } as const;
      const { reader } = await saved(
        { kind: 'record', record },
        { kind: 'person', person: { ...person, enterpriseId: one } },
        { kind: 'person', person: { ...person, enterpriseId: other } },
        { kind: 'membership', decision: { ...decision, enterpriseId: one } },
        { kind: 'membership', decision: { ...decision, enterpriseId: other, version: 2, since: '7', cause: 'merge' } },
      );
      const over = await reader.membershipsOverTime([a]);
      expect(over.map(({ enterpriseId, cause }) => [enterpriseId, cause])).toEqual([
        [one, 'match'],
        [other, 'merge'],
      ]);
    });
  });
}
