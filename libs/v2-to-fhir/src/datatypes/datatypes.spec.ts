import { describe, expect, it } from '@jest/globals';
import { eventOf, message, resourcesOf } from '../testing/sample.js';

const patient = (pid: string): Record<string, unknown> =>
  resourcesOf(eventOf(message('ADT^A31', `PID|1||70421^^^NORTHHILL^MR||${pid}`)), 'Patient')[0] ?? {};
const observation = (obx: string): Record<string, unknown> =>
  resourcesOf(eventOf(message('ORU^R01', 'OBR|1||F-1^LAB|X^Panel^L', `OBX|1|${obx}`)), 'Observation')[0] ?? {};

describe('names (XPN)', () => {
  it.each([
    [
      'Falk^Miriam^Ada^Jr^Dr^^L',
      { use: 'official', family: 'Falk', given: ['Miriam', 'Ada'], prefix: ['Dr'], suffix: ['Jr'] },
    ],
    ['Falk^Miriam^^^^^M', { use: 'maiden', family: 'Falk', given: ['Miriam'] }],
    ['Falk', { family: 'Falk' }],
    ['  Falk  ^ Miriam ', { family: 'Falk', given: ['Miriam'] }],
    ['Falk^""^Ada', { family: 'Falk', given: ['Ada'] }],
    ['O\\T\\Neill^Ann', { family: 'O&Neill', given: ['Ann'] }],
  ])('%s', (sent, name) => {
    expect(patient(sent)['name']).toEqual([name]);
  });

  it('keeps the parts of a surname as extensions', () => {
    expect(patient('van Dijk&van&Dijk^Ann')['name']).toEqual([
      {
        family: 'van Dijk',
        _family: {
          extension: [
            { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix', valueString: 'van' },
            { url: 'http://hl7.org/fhir/StructureDefinition/humanname-own-name', valueString: 'Dijk' },
          ],
        },
        given: ['Ann'],
      },
    ]);
  });
});

describe('telephone numbers (XTN)', () => {
  it.each([
    ['555-0142', { system: 'phone', value: '555-0142', use: 'home' }],
    ['555-0142^WPN^PH', { system: 'phone', value: '555-0142', use: 'work' }],
    ['^PRN^CP^^1^555^0142', { system: 'phone', value: '+1 555 0142', use: 'mobile' }],
    ['^NET^Internet^ada@example.org', { system: 'email', value: 'ada@example.org' }],
  ])('%s', (sent, telecom) => {
    expect(patient(`Falk||||||||${sent}`)['telecom']).toMatchObject([telecom]);
  });
});

describe('values of observations (OBX-5)', () => {
  const unit = { unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' };
  it.each([
    ['NM|A^Test^L||5.9|mg/dL', { valueQuantity: { value: 5.9, ...unit } }],
    ['NM|A^Test^L||+.5|mg/dL', { valueQuantity: { value: 0.5, ...unit } }],
    ['NM|A^Test^L||>200|mg/dL', { valueQuantity: { value: 200, comparator: '>', ...unit } }],
    ['NM|A^Test^L||5.9|furlong^Furlongs', { valueQuantity: { value: 5.9, unit: 'Furlongs' } }],
    [`NM|A^Test^L||${'9'.repeat(400)}|mg/dL`, { valueString: '9'.repeat(400) }],
    ['SN|A^Test^L||<^5|mg/dL', { valueQuantity: { value: 5, comparator: '<', ...unit } }],
    ['SN|A^Test^L||^1^:^128', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }],
    ['SN|A^Test^L||^10^-^20|mg/dL', { valueRange: { low: { value: 10, ...unit }, high: { value: 20, ...unit } } }],
    ['SN|A^Test^L||^2^+', { valueString: '2 +' }],
    ['ST|A^Test^L||E. coli^weird', { valueString: 'E. coli^weird' }],
    ['TX|A^Test^L||one~two', { valueString: 'one\ntwo' }],
    ['FT|A^Test^L||one\\.br\\two', { valueString: 'one\ntwo' }],
    [
      'CWE|A^Test^L||260385009^Negative^SCT',
      {
        valueCodeableConcept: {
          coding: [{ system: 'http://snomed.info/sct', code: '260385009', display: 'Negative' }],
        },
      },
    ],
    ['DT|A^Test^L||20260305', { valueDateTime: '2026-03-05' }],
    ['DTM|A^Test^L||202603050915', { valueDateTime: '2026-03-05T09:15:00+01:00' }],
    ['TM|A^Test^L||0915', { valueTime: '09:15:00' }],
    ['DR|A^Test^L||20260305^20260306', { valuePeriod: { start: '2026-03-05', end: '2026-03-06' } }],
    ['NR|A^Test^L||1^2', { valueRange: { low: { value: 1 }, high: { value: 2 } } }],
    ['NA|A^Test^L||1^2^3', { valueSampledData: { origin: { value: 0 }, dimensions: 1, data: '1 2 3' } }],
    ['DT|A^Test^L||20261305', { valueString: '20261305' }],
  ])('%s', (obx, value) => {
    expect(observation(`${obx}|||||F`)).toMatchObject(value);
  });

  it('keeps a document once, in a Binary that the value points to', () => {
    const obx = 'ED|A^Report^L||LIS^AP^PDF^Base64^JVBERi0xLjQ=||||||F';
    const event = eventOf(
      message('ORU^R01', 'OBR|1||F-1^LAB|X^Panel^L', `OBX|1|${obx}`, `OBX|2|${obx.replace('A^', 'B^')}`),
    );
    const [binary, ...others] = resourcesOf(event, 'Binary');
    expect(others).toEqual([]);
    expect(binary).toMatchObject({ contentType: 'application/pdf', data: 'JVBERi0xLjQ=' });
    const url = `Binary/${String(binary?.['id'])}`;
    const attachment = { contentType: 'application/pdf', title: 'LIS', size: 8, url };
    for (const result of resourcesOf(event, 'Observation'))
      expect(result['extension']).toMatchObject([{ valueAttachment: attachment }]);
    expect(resourcesOf(event, 'DocumentReference')).toMatchObject([
      { content: [{ attachment }] },
      { content: [{ attachment }] },
    ]);
  });

  it.each([
    ['70-110', { low: { value: 70 }, high: { value: 110 }, text: '70-110' }],
    ['>=5', { low: { value: 5 }, text: '>=5' }],
    ['<200', { text: '<200' }],
    ['negative', { text: 'negative' }],
    ['9-3', { text: '9-3' }],
  ])('reads the reference range %s', (sent, range) => {
    expect(observation(`NM|A^Test^L||5||${sent}||||F`)['referenceRange']).toEqual([range]);
  });

  it.each([
    ['F', 'final'],
    ['P', 'preliminary'],
    ['C', 'corrected'],
    ['D', 'entered-in-error'],
    ['W', 'entered-in-error'],
    ['X', 'cancelled'],
    ['I', 'registered'],
    ['', 'unknown'],
    ['Q', 'unknown'],
    ['__proto__', 'unknown'],
  ])('maps OBX-11 = %s to %s', (sent, status) => {
    expect(observation(`NM|A^Test^L||5||||||${sent}`)['status']).toBe(status);
  });

  it('makes components of several coded values and says the code on each', () => {
    const { component, valueCodeableConcept } = observation('CWE|A^Test^L||X^Ex^L~Y^Why^L||||||F');
    expect(component).toHaveLength(2);
    expect(valueCodeableConcept).toBeUndefined();
  });
});

describe('codes', () => {
  it('keeps an unmapped code as text and original coding and notes it', () => {
    const event = eventOf(message('ADT^A31', 'PID|1||70421||Falk|||Q||||||||Z'));
    const [{ _gender, maritalStatus } = {}] = resourcesOf(event, 'Patient');
    expect(_gender).toMatchObject({ extension: [{ valueCodeableConcept: { text: 'Q' } }] });
    expect(maritalStatus).toEqual({
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0002', code: 'Z' }],
      text: 'Z',
    });
    expect(event.issues.map(({ at, table, value }) => [at, table, value])).toEqual([
      ['PID-8', '0001', 'Q'],
      ['PID-16.1', '0002', 'Z'],
    ]);
  });

  it('is not taken in by names that objects have', () => {
    for (const code of ['__proto__', 'constructor', 'toString'])
      expect(patient(`Falk|||${code}`)['_gender']).toBeDefined();
  });
});

describe('times', () => {
  it.each([
    ['20260305', '20260305', undefined, '2026-03-05'],
    ['20260305081500+0100', '202603050915', undefined, '2026-03-05T09:15:00+01:00'],
    ['20260305081500', '20260305091500-0500', undefined, '2026-03-05T09:15:00-05:00'],
    ['20260305081500', '20260705091500', 'Europe/Berlin', '2026-07-05T09:15:00+02:00'],
    ['20260305081500', '20260305091500', undefined, '2026-03-05'],
  ])('MSH-7 %s and PID-29 %s in zone %s', (msh7, pid29, timeZone, expected) => {
    const bytes = Buffer.from(
      `MSH|^~\\&|ADT|NORTHHILL|||${msh7}||ADT^A31|C-1|P|2.5\rPID|1||70421||Falk${'|'.repeat(24)}${pid29}`,
    );
    const event = eventOf(bytes, timeZone === undefined ? {} : { timeZone });
    expect(resourcesOf(event, 'Patient')[0]?.['deceasedDateTime']).toBe(expected);
  });

  it('never makes another day of a birth date with a time', () => {
    expect(patient('Falk||197902112330-0500')['birthDate']).toBe('1979-02-11');
  });

  it('leaves out a month 13 and says so', () => {
    const event = eventOf(message('ADT^A31', 'PID|1||70421||Falk||19791301'));
    expect(resourcesOf(event, 'Patient')[0]?.['birthDate']).toBeUndefined();
    expect(event.issues).toMatchObject([{ code: 'TIME_INVALID', at: 'PID-7' }]);
  });
});
