import { describe, expect, it } from '@jest/globals';
import { asSourceKey, type Draft, type IdentityChanged, type IdentityXref, jsonValue, topics } from '#contracts';
import {
  attributes,
  linked,
  patientReference,
  personOf,
  receivedAt,
  runningRecord,
  source,
} from './testing/running-record.js';

const xref = (value: string, person: string, version: number): Draft => ({
  topic: topics.identityXref,
  key: `key-${value}`,
  attributes: attributes('hie.identity.xref.v1', version),
  value: jsonValue({
    source: source(value),
    sourceKey: asSourceKey(`key-${value}`),
    enterpriseId: personOf(person),
    version,
  } satisfies IdentityXref),
});

const changed = (person: string, version: number, parts: Partial<IdentityChanged>): Draft => ({
  topic: topics.identityChanged,
  key: personOf(person),
  attributes: attributes('hie.identity.changed.v1', version),
  value: jsonValue({
    enterpriseId: personOf(person),
    change: 'joined',
    version,
    sources: [],
    cause: 'merge',
    at: receivedAt(version),
    ...parts,
  } satisfies IdentityChanged),
});

const result = (of: string) => ({
  resourceType: 'Observation',
  id: `result-${of}`,
  status: 'final',
  code: { text: 'glucose' },
  subject: { reference: patientReference(of) },
});

async function twoPersons() {
  const record = await runningRecord();
  await record.append(...['1', '2'].map((of, at) => linked({ at: at + 1, of: [of], resources: [result(of)] })));
  await record.fold();
  return record;
}

describe('identity in the record', () => {
  it('a merge moves all results to the survivor and retires the other id', async () => {
    const record = await twoPersons();
    await record.append(xref('2', '1', 2), changed('2', 2, { change: 'retired', replacedBy: personOf('1') }));
    await record.relink();
    expect((await record.reader.read('Observation', 'result-2'))?.enterpriseId).toBe(personOf('1'));
    expect(await record.reader.sourcesOf(personOf('1'))).toEqual(['key-1', 'key-2']);
    expect(await record.reader.current(personOf('2'))).toBe(personOf('1'));
  });

  it('a decision that parts them again moves the results back', async () => {
    const record = await twoPersons();
    await record.append(xref('2', '1', 2), changed('2', 2, { change: 'retired', replacedBy: personOf('1') }));
    await record.append(xref('2', '2', 3), changed('2', 3, { change: 'joined' }));
    await record.relink();
    expect((await record.reader.read('Observation', 'result-2'))?.enterpriseId).toBe(personOf('2'));
    expect(await record.reader.current(personOf('2'))).toBe(personOf('2'));
  });

  it('an event that was linked before the merge and is folded after it does not undo it', async () => {
    const record = await twoPersons();
    await record.append(xref('2', '1', 2));
    await record.relink();
    await record.append(linked({ at: 9, of: ['2'], identityVersion: 1, resources: [result('2')] }));
    await record.fold();
    expect((await record.reader.read('Observation', 'result-2'))?.enterpriseId).toBe(personOf('1'));
  });
});
