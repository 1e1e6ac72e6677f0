import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type GoldenPatient,
  type IdentityChanged,
  type IdentityReview,
  type LinkedEvent,
  type MessageOutcome,
  topics,
} from '#contracts';
import type { Patient } from '#fhir';
import { number, Region } from './testing/region.js';

const ada: Partial<Patient> = {
  name: [{ family: 'Thistlewood', given: ['Adelheid', 'Mora'] }],
  birthDate: '1961-07-23',
  gender: 'female',
  address: [{ line: ['14 Quarry Lane'], city: 'Westmere', state: 'VT', postalCode: '05990' }],
  telecom: [{ system: 'phone', value: '802-555-0142' }],
};
const typo: Partial<Patient> = { ...ada, name: [{ family: 'Thistelwood', given: ['Adelheid'] }] };
const moved: Partial<Patient> = {
  ...ada,
  address: [{ line: ['7 Harbour Row'], city: 'Eastfold', state: 'VT', postalCode: '05888' }],
};
const north = number('NORTH', '1001');
const south = number('SOUTH', 'S-77');
const lab = number('LAB', 'L9');

let region: Region;
beforeEach(async () => {
  region = await Region.open();
});
afterEach(() => region.close());

describe('linking', () => {
  it('gives one enterprise id to a person of three organizations, with a typo and a moved address', async () => {
    await region.feed([
      { identities: [north], patient: ada },
      { identities: [south], patient: typo },
      { identities: [lab], patient: moved },
    ]);
    expect(await region.partition()).toEqual(['LAB|L9 NORTH|1001 SOUTH|S-77']);
    expect((await region.events<LinkedEvent>(topics.linked)).map(({ identities }) => identities[0]?.decision)).toEqual([
      'new',
      'linked',
      'linked',
    ]);
  });

  it('keeps a twin apart', async () => {
    const [one, other] = [number('NORTH', 'T1'), number('SOUTH', 'T2')];
    const twin = { ...ada, name: [{ family: 'Thistlewood', given: ['Annemarie'] }] };
    await region.feed([
      { identities: [one], patient: ada },
      { identities: [other], patient: twin },
    ]);
    expect(await region.personOf(one)).not.toBe(await region.personOf(other));
  });

  it('splices the canonical event into the linked one byte for byte, with one outcome for each message', async () => {
    const [id] = await region.feed([{ identities: [north], patient: ada }]);
    const [canonical] = await region.entries(topics.canonical);
    const [linked] = await region.entries(topics.linked);
    const text = Buffer.from(linked?.value ?? []).toString();
    expect(text.endsWith(`,"event":${Buffer.from(canonical?.value ?? []).toString()}}`)).toBe(true);
    expect(linked?.key).toBe(canonical?.key);
    expect(linked?.attributes['enterpriseid']).toBe(await region.personOf(north));
    expect(await region.events<MessageOutcome>(topics.outcome)).toEqual([
      { messageId: id, outcome: 'linked', stage: 'mpi', at: '2026-03-03T08:30:00.000Z' },
    ]);
  });

  it('links a replayed older message and changes nothing', async () => {
    const [first = ''] = await region.feed([{ identities: [north], patient: ada }]);
    await region.feed([{ identities: [north], patient: moved }]);
    const before = await region.events<GoldenPatient>(topics.golden);
    await region.feed([{ identities: [north], patient: ada, messageId: first }]);
    expect(await region.events(topics.golden)).toEqual(before);
    expect(before.at(-1)?.patient.address?.[0]?.city).toBe('Eastfold');
    expect(await region.lastLinked()).toMatchObject({ decision: 'known', identityVersion: 1 });
  });

  it('keeps what an update leaves out', async () => {
    await region.feed([{ identities: [north], patient: ada }]);
    await region.feed([{ identities: [north], patient: { name: ada.name ?? [] } }]);
    const golden = (await region.events<GoldenPatient>(topics.golden)).at(-1);
    expect(golden?.patient.birthDate).toBe('1961-07-23');
  });

  it('retires the younger person when two join, and says by whom it was replaced', async () => {
    await region.feed([
      { identities: [north], patient: ada },
      { identities: [south], patient: { name: [{ family: 'Thistlewood' }] } },
    ]);
    const [elder, younger] = [await region.personOf(north), await region.personOf(south)];
    await region.feed([{ identities: [south], patient: typo }]);
    expect(await region.personOf(south)).toBe(elder);
    const changes = await region.events<IdentityChanged>(topics.identityChanged);
    expect(changes.map(({ enterpriseId, change }) => [enterpriseId === elder, change])).toEqual([
      [true, 'created'],
      [false, 'created'],
      [true, 'joined'],
      [false, 'retired'],
    ]);
    expect(changes.at(-1)).toMatchObject({ enterpriseId: younger, replacedBy: elder, cause: 'update' });
    expect(await region.reader.resolve((younger ?? '') as never)).toBe(elder);
  });

  it('splits a person whose records no longer agree, and the part with the founder keeps the id', async () => {
    await region.feed([
      { identities: [north], patient: ada },
      { identities: [south], patient: typo },
    ]);
    const before = await region.personOf(north);
    const other = { ...ada, name: [{ family: 'Thistlewood', given: ['Bruno'] }], gender: 'male' as const };
    await region.feed([{ identities: [south], patient: other }]);
    expect(await region.personOf(north)).toBe(before);
    expect(await region.personOf(south)).not.toBe(before);
  });

  it('joins numbers of one PID that nobody else claims, and follows their own source once it speaks', async () => {
    await region.feed([{ identities: [north, lab], patient: { name: [{ family: 'Quillfeather' }] } }]);
    expect(await region.partition()).toEqual(['LAB|L9 NORTH|1001']);
    await region.feed([{ identities: [lab], patient: { ...ada, gender: 'male' } }]);
    expect(await region.partition()).toEqual(['LAB|L9', 'NORTH|1001']);
  });
});

describe('a message without news', () => {
  it('is linked without a look at what is known about the patient', async () => {
    const [first] = await region.feed([{ identities: [north], patient: ada }]);
    const { store } = region;
    const described: string[] = [];
    const read = store.demographics.bind(store);
    store.demographics = (tx, keys) => {
      described.push(...keys);
      return read(tx, keys);
    };
    const [second] = await region.feed([{ identities: [north], patient: ada }]);
    expect([described, (await region.lastLinked())?.decision]).toEqual([[], 'known']);
    const [record] = await region.reader.byValue(north.value);
    expect([record?.firstSequence, record?.sequence]).toEqual([first, second]);
  });

  it('is compared once more when it says less, and changes nothing', async () => {
    const { telecom: _, ...less } = ada;
    await region.feed([ada, less, ada].map((patient) => ({ identities: [north], patient })));
    expect(await region.events(topics.golden)).toHaveLength(1);
    await region.feed([{ identities: [north], patient: moved }]);
    await region.feed([{ identities: [north], patient: ada }]);
    expect((await region.events<GoldenPatient>(topics.golden)).at(-1)?.patient.address).toMatchObject(
      ada.address ?? [],
    );
  });
});

describe('an overlay', () => {
  const stranger: Partial<Patient> = {
    name: [{ family: 'Oakenshaw', given: ['Piet'] }],
    birthDate: '1999-12-04',
    gender: 'male',
  };

  it('is held back with a review task, and the event is linked to the same person', async () => {
    await region.feed([
      { identities: [north], patient: ada },
      { identities: [north], patient: stranger },
    ]);
    expect(await region.lastLinked()).toMatchObject({ enterpriseId: await region.personOf(north), decision: 'known' });
    const reviews = await region.events<IdentityReview>(topics.identityReview);
    expect(reviews).toMatchObject([{ kind: 'overlay', state: 'open', a: north }]);
    expect((await region.events<GoldenPatient>(topics.golden)).at(-1)?.patient.birthDate).toBe('1961-07-23');
  });

  it('counts once a person says that it is the same patient', async () => {
    await region.feed([
      { identities: [north], patient: ada },
      { identities: [north], patient: stranger },
    ]);
    const [task] = await region.reader.reviews(10);
    await region.command({ kind: 'review', taskId: task?.id ?? '', decision: 'same' });
    expect((await region.events<GoldenPatient>(topics.golden)).at(-1)?.patient.birthDate).toBe('1999-12-04');
    expect(await region.reader.reviews(10)).toEqual([]);
    // Both are one patient's now: going back to what it was asks nobody again.
    await region.feed([{ identities: [north], patient: ada }]);
    expect(await region.reader.reviews(10)).toEqual([]);
    expect((await region.events<GoldenPatient>(topics.golden)).at(-1)?.patient.birthDate).toBe('1961-07-23');
  });

  it('is asked about again after a no, and no longer once its sender takes it back', async () => {
    await region.feed([
      { identities: [north], patient: ada },
      { identities: [north], patient: stranger },
    ]);
    const [task] = await region.reader.reviews(10);
    await region.command({ kind: 'review', taskId: task?.id ?? '', decision: 'different' });
    expect(await region.reader.reviews(10)).toEqual([]);
    await region.feed([{ identities: [north], patient: stranger }]);
    expect(await region.reader.reviews(10)).toMatchObject([{ kind: 'overlay', state: 'open' }]);
    await region.feed([{ identities: [north], patient: ada }]);
    expect(await region.reader.reviews(10)).toEqual([]);
    expect((await region.events<IdentityReview>(topics.identityReview)).at(-1)).toMatchObject({ decision: 'obsolete' });
  });
});
