import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { errors } from '#contracts';
import { normalizeBytes } from './normalize-bytes.js';
import { context, message } from './testing/sample.js';

const text = fc.oneof(
  fc.constantFrom('', '""', '\\', '\\X00\\', '__proto__', '20261345', '9e400', '-', '~', '^^^&&', '\ud800', '\u00a0'),
  fc.string({ maxLength: 12 }),
);
const field = fc.oneof(
  text,
  fc.array(text, { maxLength: 6 }).map((parts) => parts.join('^')),
);
const segment = fc
  .tuple(
    fc.constantFrom(
      'PID',
      'PV1',
      'PV2',
      'PD1',
      'NK1',
      'MRG',
      'ORC',
      'OBR',
      'OBX',
      'NTE',
      'SPM',
      'AL1',
      'DG1',
      'EVN',
      'ZZZ',
    ),
    fc.array(field, { maxLength: 50 }),
  )
  .map(([name, fields]) => `${name}|1|${fields.join('|')}`);
const type = fc.constantFrom('ADT^A01', 'ADT^A13', 'ADT^A40', 'ADT^A24', 'ORU^R01', 'RDE^O11', '', 'X');

describe('any message', () => {
  it('becomes an event without empty text, or a coded refusal, the same twice', () => {
    fc.assert(
      fc.property(type, fc.array(segment, { maxLength: 8 }), (kind, segments) => {
        const bytes = message(kind, 'PID|1||70421^^^NORTHHILL^MR||Okonjo', ...segments);
        const normalized = normalizeBytes(bytes, context);
        const json = JSON.stringify(normalized);
        if ('error' in normalized) {
          expect(Object.keys(errors)).toContain(normalized.error.code);
          expect(normalized.error.code).not.toBe('HL7_MAPPING_FAILED');
        } else expect(JSON.stringify(normalized.bundle)).not.toMatch(/:""|:\[\]|:\{\}|:null/);
        expect(JSON.stringify(normalizeBytes(bytes, context))).toBe(json);
      }),
      { numRuns: 300 },
    );
  });
});
