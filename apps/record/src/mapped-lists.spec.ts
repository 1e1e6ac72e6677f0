import { describe, expect, it } from '@jest/globals';
import { asSourceKey, type Draft } from '#contracts';
import { received, recordedOf, shown } from './testing/received.js';

const a08 = (at: number, ...segments: readonly string[]) =>
  received(at, 'ADT^A08^ADT_A01', 'EVN|A08|20260305', ...segments);
const a31 = (at: number, ...segments: readonly string[]) =>
  received(at, 'ADT^A31^ADT_A05', 'EVN|A31|20260305', ...segments);
const again = (draft: Draft, revision: number): Draft => ({
  ...draft,
  attributes: { ...draft.attributes, revision: String(revision) },
});

const visit = (number: string) => `PV1|1|I|W1||||||||||||||||${number}`;
const v1 = visit('V-1');
const al1 = (what: string) => `AL1|1|DA|${what}^${what}^L`;
const [penicillin, peanut, latex] = [al1('Penicillin'), al1('Peanut'), al1('Latex')];
const dg1 = (code: string) => `DG1|1||${code}^Diagnosis^I10|||A`;
const pr1 = (code: string) => `PR1|1||${code}^Procedure^I10P||20260301`;
const in1 = (plan: string) => `IN1|1|${plan}^Plan^L|HELV|Helvia`;
const nk1 = (name: string) => `NK1|1|${name}^Jonas|SPO`;
const iam = (what: string, action: string, id = what) => `IAM|1|DA|${what}^${what}^L|SV||${action}|${id}`;

const pid = (number: string, account = '') =>
  `PID|1||${number}^^^NORTHHILL^MR||Okonjo-Falk^Miriam|||||||||||||${account}`;
const ofAnother = (draft: Draft): Draft => ({
  ...draft,
  value: new TextEncoder().encode(new TextDecoder().decode(draft.value).replaceAll('key-1', 'key-2')),
});

const codeOf = (value: unknown): string => JSON.stringify(value).match(/"code":"([^"]+)"/)?.[1] ?? '';

/** What the record shows of a type, as `Penicillin` or, once its source has deleted it, `-Penicillin`. */
async function shownNow(type: string, ...messages: readonly Draft[]): Promise<readonly string[]> {
  const resources = await shown(type, ...messages);
  return resources.map((resource) => {
    const { verificationStatus, status, active, code, identifier, name } = resource;
    const isGone =
      codeOf(verificationStatus ?? {}) === 'entered-in-error' ||
      status === 'entered-in-error' ||
      status === 'cancelled' ||
      active === false;
    const called =
      code === undefined ? /"(?:family|value)":"([^"]+)"/.exec(JSON.stringify(name ?? identifier))?.[1] : codeOf(code);
    if (isGone && verificationStatus !== undefined) expect(resource).not.toHaveProperty('clinicalStatus');
    return `${isGone ? '-' : ''}${called ?? ''}`;
  });
}

const both = a08(1, v1, penicillin, peanut);

describe('a list that a source states again', () => {
  it.each<readonly [what: string, second: readonly Draft[], expected: readonly string[]]>([
    ['A08 without AL1: no information', [a08(2, v1)], ['Penicillin', 'Peanut']],
    ['A08 with fewer AL1', [a08(2, v1, peanut)], ['-Penicillin', 'Peanut']],
    ['A08 with others', [a08(2, v1, latex)], ['-Penicillin', '-Peanut', 'Latex']],
    ['A08 with a single AL1 of ""', [a08(2, v1, 'AL1|""')], ['-Penicillin', '-Peanut']],
    ['A31 with fewer AL1', [a31(2, peanut)], ['-Penicillin', 'Peanut']],
    ['A08 of another visit: allergies are of the patient', [a08(2, visit('V-2'), peanut)], ['-Penicillin', 'Peanut']],
    ['one that comes back', [a08(2, v1, 'AL1|""'), a08(3, v1, penicillin)], ['Penicillin', '-Peanut']],
    ['an AL1 about nothing known', [a08(2, v1, peanut, 'AL1|2|DA')], ['Penicillin', 'Peanut']],
    [
      'ORU with PV1 alone',
      [received(2, 'ORU^R01^ORU_R01', v1, 'OBR|1|P|F|A^B^L|||20260305', 'OBX|1|NM|C^D^L||1||||||F')],
      ['Penicillin', 'Peanut'],
    ],
    [
      'ORM that repeats one',
      [received(2, 'ORM^O01^ORM_O01', peanut, 'ORC|NW|P1', 'OBR|1|P1||A^B^L')],
      ['Penicillin', 'Peanut'],
    ],
    ['IAM A adds', [received(2, 'ADT^A60^ADT_A60', iam('Latex', 'A'))], ['Penicillin', 'Peanut', 'Latex']],
    [
      'IAM U updates',
      [received(2, 'ADT^A60^ADT_A60', iam('Latex', 'A')), received(3, 'ADT^A60^ADT_A60', iam('Natural', 'U', 'Latex'))],
      ['Penicillin', 'Peanut', 'Natural'],
    ],
    [
      'IAM D deletes one',
      [
        received(2, 'ADT^A60^ADT_A60', iam('Latex', 'A'), iam('Dust', 'A')),
        received(3, 'ADT^A60^ADT_A60', iam('Latex', 'D')),
      ],
      ['Penicillin', 'Peanut', '-Latex', 'Dust'],
    ],
    [
      'AL1 leave alone what is kept by IAM',
      [received(2, 'ADT^A60^ADT_A60', iam('Latex', 'A')), a08(3, v1, peanut)],
      ['-Penicillin', 'Peanut', 'Latex'],
    ],
  ])('%s', async (_what, second, expected) => {
    const now = await shownNow('AllergyIntolerance', both, ...second);
    expect([...now].sort()).toEqual([...expected].sort());
  });

  it.each<readonly [what: string, type: string, messages: readonly Draft[], expected: readonly string[]]>([
    ['diagnoses', 'Condition', [a08(1, v1, dg1('I10'), dg1('E11')), a08(2, v1, dg1('E11'))], ['-I10', 'E11']],
    [
      'diagnoses of another visit stay',
      'Condition',
      [a08(1, v1, dg1('I10')), a08(2, visit('V-2'), dg1('E11'))],
      ['I10', 'E11'],
    ],
    ['procedures', 'Procedure', [a08(1, v1, pr1('A1'), pr1('B2')), a08(2, v1, pr1('B2'))], ['-A1', 'B2']],
    ['insurance', 'Coverage', [a08(1, v1, in1('A'), in1('B')), a08(2, v1, in1('B'))], ['-A', 'B']],
    [
      'insurance of two visits stays while one has it',
      'Coverage',
      [a08(1, v1, in1('A'), in1('B')), a08(2, visit('V-2'), in1('A')), a08(3, v1, in1('B'))],
      ['A', 'B'],
    ],
    [
      'and goes with the last',
      'Coverage',
      [a08(1, v1, in1('A')), a08(2, visit('V-2'), in1('A')), a08(3, v1, in1('B')), a08(4, visit('V-2'), in1('B'))],
      ['-A', 'B'],
    ],
    [
      'insurance that comes back',
      'Coverage',
      [a08(1, v1, in1('A')), a08(2, v1, 'IN1|""'), a08(3, v1, in1('A'))],
      ['A'],
    ],
    ['next of kin', 'RelatedPerson', [a08(1, nk1('Falk'), nk1('Amsel')), a31(2, nk1('Amsel'))], ['-Falk', 'Amsel']],
    [
      'next of kin who come back',
      'RelatedPerson',
      [a08(1, nk1('Falk')), a08(2, 'NK1|""'), a08(3, nk1('Falk'))],
      ['Falk'],
    ],
    ['guarantors', 'RelatedPerson', [a08(1, v1, 'GT1|1||Falk^Jonas'), a08(2, v1, 'GT1|""')], ['-Falk']],
  ])('%s', async (_what, type, messages, expected) => {
    expect([...(await shownNow(type, ...messages))].sort()).toEqual([...expected].sort());
  });

  it('a visit whose diagnoses are deleted names none', async () => {
    const [encounter] = await shown('Encounter', a08(1, v1, dg1('I10')), a08(2, v1, 'DG1|""'));
    expect(encounter).not.toHaveProperty('diagnosis');
  });

  it.each<readonly [type: string, mine: readonly string[], others: readonly string[]]>([
    ['AllergyIntolerance', [pid('70421'), al1('Peanut'), al1('Latex')], [pid('88'), al1('Latex')]],
    ['Coverage', [pid('70421', 'ACC-7'), in1('A')], [pid('88', 'ACC-7'), in1('B')]],
    // A number of a visit that is given twice.
    ['Condition', [pid('70421'), v1, dg1('I10')], [pid('88'), v1, dg1('E11')]],
  ])('%s of another patient stays', async (type, mine, others) => {
    const first = a08(1, ...mine);
    expect(await shownNow(type, first, ofAnother(a08(2, ...others)))).toEqual(await shownNow(type, first));
  });
});

it('of a family with one account each has a list', async () => {
  const mine = (at: number, plan: string) => a08(at, pid('70421', 'ACC-7'), in1(plan));
  const others = ofAnother(a08(2, pid('88', 'ACC-7'), in1('B')));
  expect(await shownNow('Coverage', mine(1, 'A'), others, mine(3, 'C'))).toEqual(['-A', 'C']);
});

describe('order of lists', () => {
  const fewer = a08(2, v1, peanut);
  const wider = a08(3, v1, peanut, latex);

  it.each<readonly [what: string, messages: readonly Draft[], expected: readonly string[]]>([
    [
      'an older list that is replayed takes nothing away',
      [both, wider, again(both, 1)],
      ['-Penicillin', 'Peanut', 'Latex'],
    ],
    ['an older list that comes late takes nothing away', [wider, fewer], ['Peanut', 'Latex']],
    ['and brings nothing back', [fewer, both], ['-Penicillin', 'Peanut']],
    ['the same list again changes nothing', [both, fewer, fewer], ['-Penicillin', 'Peanut']],
    ['a higher revision replaces the lower one', [both, again(a08(1, v1, latex), 1)], ['Latex']],
    ['and a lower one does not replace it', [again(a08(1, v1, peanut), 1), both], ['Peanut']],
    [
      'a revision gives back what the lower one took away',
      [both, fewer, again(a08(2, v1, penicillin), 1)],
      ['Penicillin', '-Peanut'],
    ],
    [
      'a revision without a list takes back what the lower one took away',
      [both, fewer, again(a08(2, v1), 1)],
      ['Penicillin', 'Peanut'],
    ],
    [
      'and nothing where another list came late: what that one holds was not heard',
      [both, wider, a08(2, v1, al1('Dust')), again(a08(3, v1), 1)],
      ['-Penicillin', 'Peanut', 'Latex', '-Dust'],
    ],
    [
      'all messages once more, in order',
      [both, fewer, wider, again(both, 1), again(fewer, 1), again(wider, 1)],
      ['-Penicillin', 'Peanut', 'Latex'],
    ],
  ])('%s', async (_what, messages, expected) => {
    const apart = messages.map((message) => [message]);
    expect([...(await shownNow('AllergyIntolerance', ...messages))].sort()).toEqual([...expected].sort());
    expect(await recordedOf('AllergyIntolerance', ...apart)).toEqual(await recordedOf('AllergyIntolerance', messages));
  });

  it('an insurance of another visit stays also where a list begins and changes in one batch', async () => {
    const now = await recordedOf(
      'Coverage',
      [a08(1, visit('V-2'), in1('A'))],
      [a08(2, v1, in1('A'), in1('B')), a08(3, v1, in1('B'))],
    );
    expect(now.map(({ body }) => body.includes('cancelled'))).toEqual([false, false]);
  });

  it('what a list takes away keeps its history, and its next version is one more', async () => {
    const [gone] = await recordedOf('AllergyIntolerance', [both], [fewer]);
    expect(gone).toMatchObject({ version: 2, sourceKey: asSourceKey('key-1') });
  });
});
