import { beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { normalizeBytes } from './normalize-bytes.js';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { hostileMessage } from './testing/hostile.js';
import { context, eventOf, message, resourcesOf } from './testing/sample.js';

beforeAll(loadDefinitions);

describe('a message of any type with anything in any field', () => {
  it('becomes a valid bundle or a coded refusal', () => {
    fc.assert(
      fc.property(hostileMessage, fc.boolean(), (segments, isWide) => {
        const text = segments.join('\r');
        // UTF-16 carries halves of surrogate pairs, which UTF-8 cannot.
        const bytes = isWide ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text);
        const normalized = normalizeBytes(bytes, context);
        if ('error' in normalized) expect(normalized.error.code).not.toBe('HL7_MAPPING_FAILED');
        else expect(bundleProblems(normalized.bundle)).toEqual([]);
      }),
      { numRuns: Number(process.env['HIE_HOSTILE_RUNS'] ?? 300) },
    );
  }, 600_000);
});

/** What random messages found, each with what became of it. */
describe('contradictions', () => {
  it('of a dose stay text for a person', () => {
    const event = eventOf(message('RDE^O11', 'ORC|NW|P1', 'RXE||X^Drug^L|10.0|5|mg'));
    const [dosage] = resourcesOf(event, 'MedicationRequest').map((request) => request['dosageInstruction']);
    expect(dosage).toEqual([{ text: '10.0 - 5 mg' }]);
    expect(event.issues).toContainEqual(expect.objectContaining({ code: 'DOSE_REVERSED', severity: 'error' }));
  });

  it('of an organization at home are said beside its address and number', () => {
    const event = eventOf(message('ADT^A01', 'IN1|1|PLAN|1|Insurer|1 Main St^^^^^^H||1234^PRN'));
    const insurer = resourcesOf(event, 'Organization').find(({ name }) => name === 'Insurer');
    const _use = { extension: [expect.objectContaining({ valueString: 'home' })] };
    expect(insurer).toMatchObject({ address: [{ _use }], telecom: [{ value: '1234', _use }] });
    expect(JSON.stringify(insurer)).not.toContain('"use"');
  });

  it('of a service without a code leave it unknown', () => {
    const event = eventOf(message('SIU^S12', 'SCH|1|2', 'AIS|1|||20260305081500+0100'));
    expect(bundleProblems(event.bundle)).toEqual([]);
  });

  it('of a message type with control characters are marked where the type is told', () => {
    const event = eventOf(message('ADT\u0007^A01', 'EVN|A01|2026|||NURSE1'));
    expect(bundleProblems(event.bundle)).toEqual([]);
    expect(JSON.stringify(resourcesOf(event, 'Provenance'))).toContain('event - ADT\uFFFD^A01');
  });

  it.each(['../Patient', 'text/', '/plain'])('a type of document that is none, %s, is kept as sent', (type) => {
    const event = eventOf(message('MDM^T02', `TXA|1|DS|${type}`, 'OBX|1|TX|B||Text'));
    expect(bundleProblems(event.bundle)).toEqual([]);
    expect(JSON.stringify(resourcesOf(event, 'DocumentReference'))).toContain(`"${type}"`);
  });
});
