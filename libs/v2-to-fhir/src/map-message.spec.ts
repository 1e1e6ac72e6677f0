import { describe, expect, it } from '@jest/globals';
import { mapBytes, normalizeBytes } from './normalize-bytes.js';
import { context, eventOf, message, resourcesOf } from './testing/sample.js';

const pv1 = (more = ''): string => `PV1|1|I|W4^12^B${'|'.repeat(16)}V9${more}`;
const discharged = `${'|'.repeat(26)}20260309140000`;
const results = (...segments: string[]) => eventOf(message('ORU^R01', ...segments));
const group = (number: number) => [`PID|1||${number}^^^L^MR`, `OBR|1||F${number}|A^Count^L`, 'OBX|1|ST|X||y||||||F'];
const encounterOf = (type: string, ...segments: string[]): Record<string, unknown> =>
  resourcesOf(eventOf(message(type, ...segments)), 'Encounter')[0] ?? {};

describe('visits', () => {
  it.each([
    ['ADT^A01', pv1(), 'in-progress'],
    ['ADT^A02', pv1(), 'in-progress'],
    ['ADT^A03', pv1(), 'finished'],
    ['ADT^A04', pv1(), 'in-progress'],
    ['ADT^A04', 'PV1|1|P', 'planned'],
    ['ADT^A04', 'PV1|1||W4', 'planned'],
    ['ADT^A05', pv1(), 'planned'],
    ['ADT^A08', pv1(), 'unknown'],
    ['ADT^A08', pv1(discharged), 'finished'],
    ['ADT^A11', pv1(discharged), 'cancelled'],
    ['ADT^A12', pv1(), 'unknown'],
    ['ADT^A13', pv1(discharged), 'in-progress'],
    ['ADT^A38', pv1(), 'cancelled'],
    ['ORU^R01', pv1(), 'unknown'],
  ])('%s with %s is %s', (type, segment, status) => {
    expect(encounterOf(type, segment)['status']).toBe(status);
  });

  it.each(['PV1|1|N', 'PV1|1', ''])('makes none of "%s"', (segment) => {
    const event = eventOf(message('ADT^A08', ...(segment === '' ? [] : [segment])));
    expect(resourcesOf(event, 'Encounter')).toEqual([]);
  });

  it.each(['ADT^A28', 'ADT^A31', 'ADT^A29'])('%s is about the person, whatever its PV1 says', (type) => {
    expect(resourcesOf(eventOf(message(type, pv1())), 'Encounter')).toEqual([]);
  });

  it('has the same id in every message of the visit, and another in another', () => {
    const [first, again, other] = [pv1(), pv1(discharged), pv1().replace('V9', 'V10')].map(
      (segment) => encounterOf('ADT^A08', segment)['id'],
    );
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('says that the class is unknown rather than to invent one', () => {
    expect(encounterOf('ADT^A08', 'PV1|1||W4')['class']).toEqual({
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
    });
  });

  it.each([
    ['A11', 'admit'],
    ['A12', 'transfer'],
    ['A13', 'discharge'],
    ['A38', 'pre-admit'],
  ])('%s cancels the %s', (trigger, of) => {
    const event = eventOf(message(`ADT^${trigger}`, pv1()));
    expect(event.operations).toMatchObject([{ kind: 'cancel', of, encounter: expect.stringMatching(/^Encounter\//) }]);
  });
});

describe('numbers of persons', () => {
  it.each(['A18', 'A30', 'A34', 'A36', 'A39', 'A40'])('%s merges MRG-1 into PID-3', (trigger) => {
    const { operations } = eventOf(message(`ADT^${trigger}`, 'MRG|60001^^^NORTHHILL^MR'));
    expect(operations).toMatchObject([{ kind: 'merge', survivor: { value: '70421' }, retired: { value: '60001' } }]);
  });

  it.each([
    ['HL7_MERGE_INCOMPLETE', []],
    ['HL7_MERGE_INCOMPLETE', ['MRG|']],
    ['HL7_MERGE_SELF', ['MRG|70421^^^NORTHHILL^MR']],
    ['HL7_PATIENT_ID_MISSING', ['PID|1||||Okonjo', 'MRG|60001']],
    ['HL7_PATIENT_ID_MISSING', ['PID|1||899-12-3456^^^^SS||Okonjo', 'MRG|60001']],
  ])('refuses with %s', (code, segments) => {
    expect(normalizeBytes(message('ADT^A40', ...segments), context)).toMatchObject({ error: { code } });
  });

  it('links and unlinks two persons', () => {
    const pids = ['PID|1||1^^^A^MR', 'PID|2||2^^^A^MR'];
    expect(eventOf(message('ADT^A24', ...pids)).operations).toMatchObject([{ kind: 'link', a: { value: '1' } }]);
    expect(eventOf(message('ADT^A37', ...pids)).operations).toMatchObject([{ kind: 'unlink', b: { value: '2' } }]);
  });

  it('takes the number of PID-2 where PID-3 is empty', () => {
    const { patients } = eventOf(message('ADT^A31', 'PID|1|4711|||Okonjo'));
    expect(patients[0]?.identities).toEqual([
      { system: 'urn:hie:NORTHHILL:local', authority: 'NORTHHILL', value: '4711' },
    ]);
  });
});

describe('what goes no further', () => {
  it.each([
    ['ACK^A01', 'acknowledgement'],
    ['RSP^K22', 'query response'],
    ['MFN^M02', 'master file'],
  ])('%s is an %s', (type, reason) => {
    expect(mapBytes(message(type), context)).toEqual({ kind: 'filtered', reason });
  });

  it('filters a message without PID', () => {
    const bytes = Buffer.from('MSH|^~\\&|A|B|||20260305||ADT^A01|1|P|2.5\rEVN|A01');
    expect(mapBytes(bytes, context)).toEqual({ kind: 'filtered', reason: 'no patient' });
  });

  it('refuses a message without type', () => {
    expect(normalizeBytes(message(''), context)).toMatchObject({ error: { code: 'HL7_TYPE_MISSING' } });
  });
});

describe('results', () => {
  it('keeps two panels of one filler number apart', () => {
    const event = results(
      'OBR|1||F1^L|A^Count^L',
      'OBX|1|NM|X^Ex^L||1||||||F',
      'OBR|2||F1^L|B^Metabolic^L',
      'OBX|1|NM|X^Ex^L||2||||||F',
    );
    expect(new Set(resourcesOf(event, 'Observation').map(({ id }) => id)).size).toBe(2);
    expect(resourcesOf(event, 'DiagnosticReport')).toHaveLength(2);
  });

  it('gives a result the same id when it is corrected, whatever its place in the message', () => {
    const [first] = resourcesOf(results('OBR|1||F1^L|A^Count^L', 'OBX|1|NM|X^Ex^L||1||||||F'), 'Observation');
    const event = results('OBR|1||F1^L|A^Count^L', 'OBX|1|NM|Y^Why^L||9||||||F', 'OBX|2|NM|X^Ex^L||2||||||C');
    const corrected = resourcesOf(event, 'Observation').find(({ status }) => status === 'corrected');
    expect(corrected?.['id']).toBe(first?.['id']);
  });

  it('lets the new value stand beside a withdrawn one of the same key', () => {
    const event = results('OBR|1||F1^L|A^Count^L', 'OBX|1|NM|X^Ex^L||1||||||D', 'OBX|2|NM|X^Ex^L||2||||||C');
    expect(resourcesOf(event, 'Observation')).toMatchObject([{ status: 'corrected', valueQuantity: { value: 2 } }]);
  });

  it('says every patient of several PATIENT_RESULT groups', () => {
    const event = results(...group(1), ...group(2));
    const [, second] = event.patients;
    expect(resourcesOf(event, 'Observation')[1]?.['subject']).toEqual({ reference: second?.patient });
  });
});

describe('the unread list', () => {
  it('names what no rule read, down to the component, and nothing else', () => {
    const event = eventOf(message('ADT^A08', 'PID|1||70421^^^NORTHHILL^MR^FAC||Okonjo|||||||||||||||||X', 'ZZZ|a^b|c'));
    expect(event.unread).toEqual([
      { at: 'PID-3.6', value: 'FAC' },
      { at: 'PID-22', value: 'X' },
      { at: 'ZZZ-1', value: 'a^b' },
      { at: 'ZZZ-2', value: 'c' },
    ]);
  });

  it('is bounded for a field of 10,000 repetitions, and fast', () => {
    const event = eventOf(message('ADT^A31', `PID|1||${'x~'.repeat(10_000)}y||Okonjo`));
    expect(event.unread.length).toBeLessThan(2_001);
    expect(event.unread.map(({ at }) => at)).toContain('PID-3[256]');
  });
});

describe('guesses', () => {
  const codesOf = (bytes: Uint8Array, timeZone?: string): string[] => {
    const { issues } = eventOf(bytes, timeZone === undefined ? {} : { timeZone });
    return issues.map(({ code, at }) => `${code} ${at}`);
  };
  const zoneless = Buffer.from(message('ADT^A08').toString().replace('+0100', ''));
  // MSH-18 is empty, so ASCII is declared; the name holds a letter of Latin-1.
  const accented = Buffer.from(message('ADT^A08').toString().replace('Okonjo', 'Ok\xf6njo'), 'latin1');

  it.each([
    ['none', message('ADT^A08'), 'Europe/Berlin', []],
    ['the zone that is configured', zoneless, 'Europe/Berlin', ['TIME_ZONE_ASSUMED MSH-7']],
    ['no zone where none is configured', zoneless, undefined, ['TIME_ZONE_UNKNOWN MSH-7']],
    ['the character set', accented, undefined, ['CHARACTER_SET_GUESSED MSH-18']],
  ])('are told: %s', (_, bytes, timeZone, expected) => {
    expect(codesOf(bytes, timeZone)).toEqual(expected);
  });
});
