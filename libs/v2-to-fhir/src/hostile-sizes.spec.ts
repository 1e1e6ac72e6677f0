import { describe, expect, it } from '@jest/globals';
import { cpuMs, isLinear } from '#hl7/testing';
import { normalizeBytes } from './normalize-bytes.js';
import { context, message } from './testing/sample.js';

type Segments = (count: number) => readonly string[];

const times = (count: number, segment: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => segment(at));
const report = ['OBR|1|P1|F1|A^Count^L'];
const document = (encoding: string, data: string): string[] => [
  ...report,
  `OBX|1|ED|x||^application^pdf^${encoding}^${data}||||||F`,
];

/** Content of many kinds, of such a size that mapping it takes some ten milliseconds. */
const contents: readonly (readonly [what: string, type: string, size: number, segments: Segments])[] = [
  ['results', 'ORU^R01', 3_000, (n) => [...report, ...times(n, (at) => `OBX|${at}|NM|${at}^x^L||1||||||F`)]],
  ['lines of one text', 'ORU^R01', 3_000, (n) => [...report, ...times(n, () => 'OBX|1|TX|x^x^L||line||||||F')]],
  ['values of one result', 'ORU^R01', 8_000, (n) => [...report, `OBX|1|NM|x||${'1~'.repeat(n)}||||||F`]],
  ['notes', 'ORU^R01', 8_000, (n) => [...report, 'OBX|1|NM|x||1||||||F', ...times(n, (at) => `NTE|${at}||note`)]],
  ['reports', 'ORU^R01', 1_500, (n) => times(n, (at) => `OBR|${at}|P${at}|F${at}|A^x^L`)],
  ['reports under one number', 'ORU^R01', 1_500, (n) => times(n, () => 'OBR|1|P1|F1|A^x^L')],
  ['patients with one order', 'ORU^R01', 800, (n) => times(n, (at) => `PID|1||${at}^^^N^MR\rOBR|1|P1|F1|A`)],
  ['orders', 'ORM^O01', 1_500, (n) => times(n, (at) => `ORC|NW|P${at}\rOBR|${at}|P${at}||A^x^L`)],
  ['timings', 'RDE^O11', 2_500, (n) => ['ORC|NW|P1', 'RXE||D', ...times(n, (at) => `TQ1|${at}||Q6H`)]],
  ['ingredients', 'RDE^O11', 2_500, (n) => ['ORC|NW|P1', 'RXE||D', ...times(n, (at) => `RXC|A|X${at}|1|g`)]],
  ['vaccinations', 'VXU^V04', 1_500, (n) => times(n, () => 'ORC|RE|9999\rRXA|0|1|20260305||08^V^CVX')],
  ['documents', 'MDM^T02', 1_500, (n) => times(n, (at) => `TXA|${at}|DS|||||||||U${at}\rOBX|1|TX|x||t`)],
  ['resources of a schedule', 'SIU^S12', 2_500, (n) => ['SCH|1|2', ...times(n, (at) => `AIP|${at}||${at}^x`)]],
  ['relatives', 'ADT^A01', 2_500, (n) => times(n, (at) => `NK1|${at}|A^B${at}|MTH`)],
  ['allergies', 'ADT^A01', 3_000, (n) => times(n, (at) => `AL1|${at}|DA|x${at}^Pen^L`)],
  ['insurances', 'ADT^A01', 2_500, (n) => times(n, (at) => `IN1|${at}|PLAN${at}|CO|Ins`)],
  ['merges', 'ADT^A40', 2_500, (n) => times(n, (at) => `PID|1||a${at}^^^N^MR\rMRG|${at}^^^N^MR`)],
  ['segments that nobody knows', 'ADT^A01', 8_000, (n) => times(n, (at) => `ZZ${at % 10}|${at}|x^y&z`)],
  ['numbers of a patient', 'ADT^A01', 4_000, (n) => [`PID|1||${times(n, (at) => `${at}^^^N^MR`).join('~')}`]],
  ['subcomponents', 'ADT^A01', 4_000, (n) => [`PID|1||7^^^N^MR||${'x&'.repeat(n)}^B`]],
  ['letters of a number', 'ADT^A01', 500_000, (n) => [`PID|1||${'x'.repeat(n)}^^^${'y'.repeat(n)}^MR`]],
  ['digits of a value', 'ORU^R01', 1_000_000, (n) => [...report, `OBX|1|NM|x||0.${'0'.repeat(n)}1||||||F`]],
  ['escapes', 'ORU^R01', 100_000, (n) => [...report, `OBX|1|FT|x||${'\\.br\\'.repeat(n)}||||||F`]],
  ['bytes of a document', 'ORU^R01', 4_000_000, (n) => document('Base64', 'A'.repeat(n))],
  ['bytes of a hexadecimal document', 'ORU^R01', 4_000_000, (n) => document('Hex', 'AB'.repeat(n / 2))],
  ['bytes that are no Base64', 'ORU^R01', 4_000_000, (n) => document('Base64', 'A*'.repeat(n / 2))],
];

const ordinary = message('ORU^R01', 'ORC|RE|P1', ...report, ...times(20, (at) => `OBX|${at}|NM|${at}^x^L||1||||||F`));
const ordinaryMs = (): number => cpuMs(() => times(100, () => typeof normalizeBytes(ordinary, context)), 5);

describe('content of any size', () => {
  it.each(contents)(
    'takes time and room in proportion to it: %s',
    (_what, type, size, segments) => {
      const ofSize = (count: number) => message(type, ...segments(count));
      expect(isLinear(size, ofSize, (bytes) => normalizeBytes(bytes, context))).toBe(true);
      const large = ofSize(size);
      const normalized = normalizeBytes(large, context);
      expect('error' in normalized ? normalized.error.code : '').not.toBe('HL7_MAPPING_FAILED');
      expect(JSON.stringify(normalized).length).toBeLessThan(100 * large.length);
    },
    60_000,
  );

  it.each([
    ['Base64', 'A'],
    ['Base64', '*'],
    ['Hex', 'B'],
  ])('takes a document of 64 MB (%s, "%s") and is as quick with the next message', (encoding, letter) => {
    const before = ordinaryMs();
    const normalized = normalizeBytes(message('ORU^R01', ...document(encoding, letter.repeat(64_000_000))), context);
    const types = 'bundle' in normalized ? normalized.bundle.entry?.map(({ resource }) => resource?.resourceType) : [];
    expect(types).toContain('Binary');
    expect(ordinaryMs()).toBeLessThan(3 * before);
  });

  it('does not slow the next message, whatever came before', () => {
    const before = ordinaryMs();
    for (const [, type, size, segments] of contents) normalizeBytes(message(type, ...segments(size)), context);
    expect(ordinaryMs()).toBeLessThan(3 * before);
  });

  it.each([
    ['results', times(100_000, (at) => `OBX|${at}|NM|x||1`)],
    ['repetitions', [`PID|1||${'1~'.repeat(100_000)}`]],
    ['segments that nobody knows', times(60_000, () => 'ZZZ|1')],
    ['components', [`PID|1||7^^^N^MR||${'^'.repeat(100_000)}`]],
  ])('is refused beyond all measure: %s', (_what, segments) => {
    expect(normalizeBytes(message('ORU^R01', ...segments), context)).toMatchObject({
      error: { code: 'HL7_TOO_MANY_SEGMENTS' },
    });
  });
});
