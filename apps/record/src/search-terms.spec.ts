import { describe, expect, it } from '@jest/globals';
import { type Entry, jsonValue, patientRequestType, topics } from '#contracts';
import { attributes } from './testing/running-record.js';
import { searchTerms } from './search-terms.js';

const entryOf = (value: Uint8Array, parts: Partial<Entry['attributes']> = {}): Entry => ({
  topic: topics.raw,
  partition: 0,
  offset: 0,
  key: 'key',
  appendedAt: 0,
  attributes: { ...attributes('hie.hl7.raw.v1', 1), ...parts },
  value,
});
const termsIn = (...segments: readonly string[]): readonly string[] => {
  const bytes = Buffer.from(['MSH|^~\\&|LAB|NORTH|||2026||ORU^R01|C1|P|2.5.1', ...segments].join('\r'), 'latin1');
  return searchTerms(entryOf(bytes), {}).map(({ kind, text }) => `${kind} ${text}`);
};

describe('search terms', () => {
  it('takes the control id of a message that says nothing else', () => {
    expect(termsIn()).toEqual(['control C1']);
  });

  it.each([
    ['PID|1|P2|P3^^^A~P3B^^^B|P4', ['patient P2', 'patient P3', 'patient P3B', 'patient P4']],
    ['PID|||||||||||||||||||123456789', ['patient 123456789']],
    ['PID||||||||||||||||||ACC1^^^A', ['visit ACC1']],
    ['MRG|M1^^^A~M2|M3|ACC2|M4|V5', ['patient M1', 'patient M2', 'patient M3', 'patient M4', 'visit ACC2', 'visit V5']],
    ['PV1||||||||||||||||||||||', []],
    ['PV1|||||||||||||||||||V19^^^A', ['visit V19']],
    ['ORC|NW|PL1^A|FI1^B|G1', ['order PL1', 'order FI1', 'order G1']],
    ['OBR|1|PL1^A|FI1^B|||||||||||||||18|19|20|21', ['PL1', 'FI1', '18', '19', '20', '21'].map((n) => `order ${n}`)],
    ['SPM|1|S1&A^S2&B', ['order S1', 'order S2']],
  ])('finds the numbers in %s', (segment, wanted) => {
    expect(termsIn(segment)).toEqual(['control C1', ...wanted]);
  });

  it('takes names, aliases and double names apart, and the day of birth', () => {
    expect(termsIn('PID|||||Smith-Jones^Anna Maria^Q~Roe||198001020304||Doe^A').slice(1)).toEqual([
      'family Smith-Jones',
      'family Smith',
      'family Jones',
      'given Anna Maria',
      'given Anna',
      'given Maria',
      'given Q',
      'family Roe',
      'family Doe',
      'given A',
      'born 19800102',
    ]);
  });

  it('reads the family name out of its subcomponents, escapes and the character set of the feed', () => {
    const bytes = Buffer.from('MSH|^~\\&|||||||ADT^A01|C\\T\\1\rPID|||||M\xfcller&von^Zo\xeb', 'latin1');
    const terms = searchTerms(entryOf(bytes), { characterSet: '8859/1' });
    expect(terms.map(({ text }) => text)).toEqual(['C&1', 'Müller', 'Zoë']);
  });

  it('leaves out what a sender deletes', () => {
    expect(termsIn('PID||""|""||""||""')).toEqual(['control C1']);
  });

  it('finds nothing in what is no message, and stays bounded in what repeats without end', () => {
    expect(searchTerms(entryOf(Buffer.from('no HL7 at all')), {})).toEqual([]);
    const many = `PID|||${Array.from({ length: 50_000 }, (_, n) => `N${n}`).join('~')}`;
    expect(termsIn(many).length).toBeLessThan(50);
    expect(termsIn(...Array.from({ length: 10_000 }, (_, n) => `OBR||P${n}|F${n}`)).length).toBeLessThan(500);
  });

  it('finds a patient that came over FHIR', () => {
    const patient = {
      resourceType: 'Patient',
      identifier: [{ value: 'N1' }, { value: 'N2' }],
      name: [{ family: 'Roe', given: ['Jo'] }],
      birthDate: '1980-01-02',
    };
    const value = jsonValue({ kind: 'update', identity: { system: 'urn:x', value: 'N1' }, patient });
    const terms = searchTerms(entryOf(value, { datacontenttype: patientRequestType }), {});
    expect(terms.map(({ text }) => text)).toEqual(['N1', 'N1', 'N2', 'Roe', 'Jo', '19800102']);
    expect(searchTerms(entryOf(Buffer.from('{}'), { datacontenttype: patientRequestType }), {})).toEqual([]);
  });
});
