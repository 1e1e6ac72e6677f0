import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acknowledge, parse, patientIdentifiers, sourceIdentities } from '#hl7';
import { normalizeBytes } from './normalize-bytes.js';
import { context } from './testing/sample.js';

/** Beyond this an expression that keeps four bytes for each char has no room (64 MiB). */
const many = 17_000_000;

const usual = { version: '2.5.1', charset: 'ASCII', universalId: 'a:b', system: 'L', type: 'TX', value: 'x' };

function message(given: Partial<typeof usual>): Buffer {
  const { version, charset, universalId, system, type, value } = { ...usual, ...given };
  const lines = [
    `MSH|^~\\&|A|B|C|D|20260305101500+0000||ORU^R01|1|P|${version}||||||${charset}`,
    `PID|1||7^^^N&${universalId}&URI^MR||A^B`,
    'OBR|1|P1|F1|A^C^L',
    `OBX|1|${type}|a^b^${system}||${value}||||||F`,
  ];
  return Buffer.from(lines.map((line) => `${line}\r`).join(''), 'latin1');
}

// A process that has compiled many expressions gets them from V8 unoptimised from then on.
describe('in a process that is old, content of many megabytes', () => {
  beforeAll(() => setFlagsFromString('--no-regexp-optimization'));
  afterAll(() => setFlagsFromString('--regexp-optimization'));

  it.each([
    ['a version', () => ({ version: `2.${'1'.repeat(many)}` })],
    ['a universal id', () => ({ universalId: `a:${'x'.repeat(many)}` })],
    ['a coding system', () => ({ system: `http://${'x'.repeat(many)}` })],
    ['digits', () => ({ type: 'NM', value: '1'.repeat(many) })],
    ['a structured number', () => ({ type: 'SN', value: `<^${'1'.repeat(many)}` })],
    ['a hexadecimal escape', () => ({ type: 'FT', value: `\\X${'41'.repeat(many / 2)}\\` })],
    ['two bytes a character', () => ({ charset: 'ISO IR87', value: `\x1b$B${'0!'.repeat(many / 2)}\x1b(B` })],
    ['a document', () => ({ type: 'ED', value: `^application^pdf^Base64^${'A'.repeat(many)}` })],
    ['a document in hexadecimal', () => ({ type: 'ED', value: `^application^pdf^Hex^${'B'.repeat(many)}` })],
  ])('is taken: %s', (_what, content) => {
    const bytes = message(content());
    const parsed = parse(bytes);
    if (parsed.kind === 'refusal') throw new Error(parsed.code);
    const pid = parsed.message.segment('PID');
    expect(pid && sourceIdentities(patientIdentifiers(pid), { organization: 'o', authorities: [] })).toHaveLength(1);
    expect(acknowledge(parsed.message, { code: 'AA', controlId: '2', at: 0 }).length).toBeGreaterThan(50);
    const normalized = normalizeBytes(bytes, context);
    expect('error' in normalized ? normalized.error.code : 'event').toBe('event');
  });
});
