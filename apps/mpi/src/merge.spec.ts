import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deadLetterTopic, type IdentityXref, type Operation, type SourceIdentity, topics } from '#contracts';
import type { Patient } from '#fhir';
import { keyOf, number, Region } from './testing/region.js';

const person = (family: string, given: string, birthDate: string): Partial<Patient> => ({
  name: [{ family, given: [given] }],
  birthDate,
  gender: 'male',
});
const odo = person('Fernsby', 'Odo', '1950-02-11');
const kit = person('Larkspur', 'Kit', '1972-10-30');
const [a, b, c] = [number('NORTH', 'A'), number('NORTH', 'B'), number('NORTH', 'C')];
const merge = (survivor: SourceIdentity, retired: SourceIdentity): Operation => ({ kind: 'merge', survivor, retired });

let region: Region;
beforeEach(async () => {
  region = await Region.open();
});
afterEach(() => region.close());

const mergeMessage = (survivor: SourceIdentity, retired: SourceIdentity) => ({
  identities: [survivor] as const,
  operations: [merge(survivor, retired)],
});
const recordOf = async (identity: SourceIdentity) =>
  (await region.reader.lookup.records(undefined, [keyOf(identity)]))[0];

describe('A40', () => {
  it('makes one person of both numbers and retires the old one', async () => {
    await region.feed([
      { identities: [a], patient: odo },
      { identities: [b], patient: kit },
    ]);
    await region.feed([mergeMessage(b, a)]);
    expect(await region.partition()).toEqual(['NORTH|A NORTH|B']);
    expect(await recordOf(a)).toMatchObject({ active: false, aliasOf: keyOf(b) });
  });

  it('does not take the demographics of its PID as an update', async () => {
    await region.feed([
      { identities: [a], patient: odo },
      { identities: [b], patient: kit },
      { ...mergeMessage(b, a), patient: person('Larkspur', 'Christopher', '1972-10-30') },
    ]);
    const [kept] = await region.reader.lookup.demographics(undefined, [keyOf(b)]);
    expect(kept?.raw.names[0]?.given).toEqual(['Kit']);
  });

  it('holds when it comes before the records that it names', async () => {
    await region.feed([mergeMessage(b, a)]);
    await region.feed([
      { identities: [b], patient: kit },
      { identities: [a], patient: odo },
    ]);
    expect(await region.partition()).toEqual(['NORTH|A NORTH|B']);
    expect(await region.lastLinked()).toMatchObject({ source: a, enterpriseId: await region.personOf(b) });
  });

  it('resolves chains', async () => {
    await region.feed([a, b, c].map((identity) => ({ identities: [identity] as const })));
    await region.feed([mergeMessage(b, a), mergeMessage(c, b)]);
    expect(await region.partition()).toEqual(['NORTH|A NORTH|B NORTH|C']);
  });

  it('says that a number is an alias also where both were one person already', async () => {
    const [one, other] = [number('NORTH', 'A'), number('SOUTH', 'B')];
    await region.feed([{ identities: [one], patient: odo }]);
    await region.feed([{ identities: [other], operations: [{ kind: 'link', a: one, b: other }] }]);
    await region.feed([mergeMessage(one, other)]);
    const xref = (await region.events<IdentityXref>(topics.identityXref)).find(({ source }) => source.value === 'B');
    expect(xref).toMatchObject({ aliasOf: one, enterpriseId: await region.personOf(one) });
  });

  it('changes nothing when it is sent again', async () => {
    await region.feed([{ identities: [a], patient: odo }, mergeMessage(b, a)]);
    const before = (await region.entries(topics.identityChanged)).length;
    await region.feed([mergeMessage(b, a)]);
    expect((await region.entries(topics.identityChanged)).length).toBe(before);
  });

  it.each([
    ['a number into itself', [mergeMessage(a, a)], 'HL7_MERGE_SELF'],
    ['back into the number that it was merged into', [mergeMessage(b, a), mergeMessage(a, b)], 'HL7_MERGE_CYCLE'],
    ['round a chain', [mergeMessage(b, a), mergeMessage(c, b), mergeMessage(a, c)], 'HL7_MERGE_CYCLE'],
  ])('is refused %s, without change', async (_what, messages, code) => {
    await region.feed([a, b, c].map((identity) => ({ identities: [identity] as const })));
    await region.feed(messages.slice(0, -1));
    const before = await region.partition();
    await region.feed(messages.slice(-1));
    const dead = await region.entries(deadLetterTopic(topics.canonical));
    expect(dead.map(({ attributes }) => attributes['deadcode'])).toEqual([code]);
    expect(await region.partition()).toEqual(before);
  });
});

describe('other statements about identity', () => {
  it('A24 links two records that both stay, A37 parts them', async () => {
    const [one, other] = [number('NORTH', 'A'), number('SOUTH', 'B')];
    await region.feed([
      { identities: [one], patient: odo },
      { identities: [other], patient: kit },
      { identities: [one], operations: [{ kind: 'link', a: one, b: other }] },
    ]);
    expect(await region.partition()).toEqual(['NORTH|A SOUTH|B']);
    await region.feed([{ identities: [one], operations: [{ kind: 'unlink', a: one, b: other }] }]);
    expect(await region.partition()).toEqual(['NORTH|A', 'SOUTH|B']);
    expect(await recordOf(other)).toMatchObject({ active: true });
  });

  it('a person outranks a message: what was said to be different stays apart', async () => {
    const [one, other] = [number('NORTH', 'A'), number('SOUTH', 'B')];
    await region.feed([
      { identities: [one], patient: odo },
      { identities: [other], patient: odo },
    ]);
    await region.command({ kind: 'assert', a: one, b: other, same: false, reason: 'two brothers' });
    await region.feed([{ identities: [one], operations: [{ kind: 'link', a: one, b: other }] }]);
    expect(await region.partition()).toEqual(['NORTH|A', 'SOUTH|B']);
  });

  it('A43 takes a number away from one person and gives it to another', async () => {
    const [moved, from, to] = [number('NORTH', 'A'), number('SOUTH', 'B'), number('LAB', 'C')];
    await region.feed([
      { identities: [moved], patient: odo },
      { identities: [to], patient: kit },
      { identities: [from], operations: [{ kind: 'link', a: moved, b: from }] },
      { identities: [to], operations: [{ kind: 'move-identifier', identifier: moved, to }] },
    ]);
    expect(await region.partition()).toEqual(['LAB|C NORTH|A', 'SOUTH|B']);
  });
});
