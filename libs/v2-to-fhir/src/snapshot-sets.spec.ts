import { describe, expect, it } from '@jest/globals';
import type { SnapshotSet } from '#contracts';
import { eventOf, message, resourcesOf } from './testing/sample.js';

const visit = 'PV1|1|I|W1||||||||||||||||V19';
const penicillin = 'AL1|1|DA|N07^Penicillin^L';
const peanut = 'AL1|2|FA|3634^Peanut^L';
const iam = (action: string, code = '3634^Peanut^L') => `IAM|1|FA|${code}|SV||${action}|IAM-9`;
const dg1 = (code: string, action = '') => `DG1|1||${code}^Diagnosis^I10|||A|||||||||||||||${action}`;
const pr1 = (action: string) => `PR1|1||0SRD0J9^Replacement^I10P||20260320080000+0100|P||||||||||||||${action}`;
const in1 = (plan: string, action = '') => `IN1|1|${plan}^Plan^L|HELV|Helvia${'|'.repeat(51)}${action}`;
const wholePid = 'PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam|||||||||||||ACC-7^^^NORTHHILL^AN';

/** Sets as `AL1 2`, in order: how many members each has. */
const setsOf = (type: string, ...segments: readonly string[]) => eventOf(message(type, ...segments)).sets;
const counts = (sets: readonly SnapshotSet[] = []) => sets.map(({ of, members }) => `${of} ${members.length}`);

describe('lists that a message states as a whole', () => {
  it.each<readonly [why: string, type: string, segments: readonly string[], expected: readonly string[]]>([
    ['none came: no information, not a deletion', 'ADT^A08', [visit], []],
    ['some came: they are all', 'ADT^A08', [visit, penicillin], ['AL1 1']],
    ['so with an admission', 'ADT^A01', [visit, penicillin, peanut], ['AL1 2']],
    ['so with an update of the person', 'ADT^A31', [penicillin], ['AL1 1']],
    ['the same one twice is one', 'ADT^A08', [visit, penicillin, penicillin], ['AL1 1']],
    ['a single one of "" deletes all', 'ADT^A08', [visit, 'AL1|""'], ['AL1 0']],
    ['in all of its fields', 'ADT^A08', [visit, 'DG1|""|""|""|""|""'], ['DG1 0']],
    ['with a Set ID', 'ADT^A08', [visit, 'AL1|1|""|""'], ['AL1 0']],
    ['"" in another field than the first and the allergen deletes but that', 'ADT^A08', [visit, 'AL1|1|""'], []],
    ['"" among others is no such mark', 'ADT^A08', [visit, penicillin, 'AL1|""'], []],
    ['a segment about nothing known: the others may not be all', 'ADT^A08', [visit, penicillin, 'AL1|2|FA'], []],
    ['action codes: item by item', 'ADT^A60', [iam('A'), iam('D', '9^Latex^L')], []],
    ['a list beside items', 'ADT^A08', [visit, penicillin, iam('U')], ['AL1 1']],
    ['diagnoses without action codes', 'ADT^A08', [visit, dg1('M17.1'), dg1('I10')], ['DG1 2']],
    ['one diagnosis with an action code', 'ADT^A08', [visit, dg1('M17.1'), dg1('I10', 'D')], []],
    ['S marks the list', 'ADT^A08', [visit, dg1('M17.1', 'S')], ['DG1 1']],
    ['procedures', 'ADT^A08', [visit, pr1('')], ['PR1 1']],
    ['procedures with action codes', 'ADT^A08', [visit, pr1('U')], []],
    ['insurance', 'ADT^A08', [visit, in1('A'), in1('B')], ['IN1 2']],
    ['insurance with action codes', 'ADT^A08', [visit, in1('A', 'A')], []],
    ['guarantors', 'ADT^A08', [visit, 'GT1|1||Falk^Jonas'], ['GT1 1']],
    [
      'next of kin; an employer is a contact alone',
      'ADT^A08',
      ['NK1|1|Falk^Jonas|SPO', 'NK1|2||EMR||||||||||Mill Ltd'],
      ['NK1 1'],
    ],
    ['an employer alone: no next of kin', 'ADT^A08', ['NK1|2||EMR||||||||||Mill Ltd'], ['NK1 0']],
    ['a merge is about numbers', 'ADT^A40', ['MRG|70429^^^NORTHHILL^MR', penicillin], []],
    ['an order repeats what it needs', 'ORM^O01', [penicillin, 'ORC|NW|P1', 'OBR|1|P1||A^Count^L'], []],
    ['so does a result', 'ORU^R01', [visit, 'OBR|1|P1|F1|A^Count^L', 'OBX|1|NM|B^Sodium^L||140||||||F'], []],
    ['a bill has diagnoses below several visits', 'BAR^P01', [visit, dg1('M17.1')], []],
    [
      'two patients, each with a list',
      'ADT^A17',
      [wholePid, visit, penicillin, wholePid.replace('70421', '70422'), visit, peanut],
      ['AL1 1', 'AL1 1'],
    ],
    ['one patient twice: neither list is the whole', 'ADT^A08', [wholePid, penicillin, wholePid, peanut], []],
  ])('%s: %s %j', (_why, type, segments, expected) => {
    expect(counts(setsOf(type, ...segments))).toEqual(expected);
  });

  it('names its members, and the same list in every message', () => {
    const [first] = setsOf('ADT^A01', visit, penicillin, peanut) ?? [];
    const event = eventOf(message('ADT^A31', penicillin));
    expect(event.sets).toEqual([
      {
        ...first,
        members: resourcesOf(event, 'AllergyIntolerance').map(({ id }) => `AllergyIntolerance/${String(id)}`),
      },
    ]);
    expect(first?.patient).toBe(event.patients[0]?.patient);
    expect(first?.members).toEqual(expect.arrayContaining(event.sets?.[0]?.members ?? ['none']));
  });

  it.each([
    ['diagnoses and procedures of a visit are its own', [visit, dg1('I10'), pr1('')], ['Encounter', 'Encounter']],
    [
      'allergies and next of kin are of the patient',
      [visit, penicillin, 'NK1|1|Falk^Jonas|SPO'],
      [undefined, undefined],
    ],
    ['insurance is of the account, where there is one', [wholePid, visit, in1('A')], [undefined]],
    ['else of the visit', [visit, in1('A')], ['Encounter']],
  ])('%s', (_case, segments, expected) => {
    const sets = setsOf('ADT^A08', ...segments) ?? [];
    expect(sets.map(({ encounter }) => encounter?.split('/')[0])).toEqual(expected);
    const other = segments.map((segment) => segment.replace('V19', 'V20'));
    expect((setsOf('ADT^A08', ...other) ?? []).map(({ set }, at) => set === sets[at]?.set)).toEqual(
      expected.map((owner) => owner === undefined),
    );
  });

  it('a list that is deleted goes from the element that repeats it', () => {
    const event = eventOf(message('ADT^A08', wholePid, 'NK1|""', visit, 'DG1|""', 'GT1|""', 'AL1|""'));
    expect(counts(event.sets)).toEqual(['NK1 0', 'DG1 0', 'AL1 0', 'GT1 0']);
    expect(event.deletes.map(({ target, path, at }) => [target.split('/')[0], path, at])).toEqual([
      ['Patient', 'contact', 'NK1'],
      ['Encounter', 'diagnosis', 'DG1'],
      ['Account', 'guarantor', 'GT1'],
    ]);
  });

  it('a list that may not be whole has an issue that says where', () => {
    const { issues } = eventOf(message('ADT^A08', visit, penicillin, 'AL1|2|FA'));
    expect(issues).toContainEqual(expect.objectContaining({ code: 'SET_INCOMPLETE', at: 'AL1[2]' }));
  });
});

describe('action codes', () => {
  const taken = [{ coding: [expect.objectContaining({ code: 'entered-in-error' })] }];

  it.each([
    ['A', [undefined]],
    ['U', [undefined]],
    ['X', [undefined]],
    ['D', taken],
  ])('IAM-6 %s', (action, expected) => {
    const allergies = resourcesOf(eventOf(message('ADT^A60', iam(action))), 'AllergyIntolerance');
    expect(allergies.map(({ verificationStatus }) => verificationStatus)).toEqual(expected);
  });

  it('D takes a procedure and an insurance back', () => {
    const event = eventOf(message('ADT^A08', visit, pr1('D'), in1('A', 'D'), in1('B', 'A')));
    expect(resourcesOf(event, 'Procedure').map(({ status }) => status)).toEqual(['entered-in-error']);
    expect(resourcesOf(event, 'Coverage').map(({ status }) => status)).toEqual(['cancelled', undefined]);
  });
});
