import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { splitMessages } from '#hl7';
import { normalizeBytes } from './normalize-bytes.js';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { context } from './testing/sample.js';

const folder = new URL('../../../../shared/data/hl7/', import.meta.url);
const isThere = existsSync(folder);
if (!isThere) console.warn(`LEFT OUT: no corpus at ${folder.pathname}; the mapping is not tried on real messages.`);

// What may become of a message besides an event: each is the sender's fault, not one of the mapping.
const refusals = new Set([
  'HL7_NOTHING_CLINICAL',
  'HL7_PATIENT_ID_MISSING',
  'HL7_MERGE_INCOMPLETE',
  'HL7_TYPE_MISSING',
  'HL7_DELIMITERS_INVALID',
  'HL7_MSH_MISSING',
  'HL7_MSH_TRUNCATED',
  'HL7_EMPTY',
]);

(isThere ? describe : describe.skip)('real messages', () => {
  const messages: { name: string; bytes: Uint8Array }[] = [];

  beforeAll(() => {
    loadDefinitions();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.hl7')))
      for (const bytes of splitMessages(readFileSync(new URL(file, folder))).messages)
        messages.push({ name: file, bytes });
  });

  it('become a valid bundle or a coded refusal, each the same twice', () => {
    const problems: string[] = [];
    const counts: Record<string, number> = {};
    for (const { name, bytes } of messages) {
      const once = normalizeBytes(bytes, context);
      if (JSON.stringify(once) !== JSON.stringify(normalizeBytes(bytes, context))) problems.push(`${name}: differs`);
      const kind = 'error' in once ? once.error.code : 'event';
      counts[kind] = (counts[kind] ?? 0) + 1;
      if ('error' in once) problems.push(...(refusals.has(once.error.code) ? [] : [`${name}: ${once.error.message}`]));
      else problems.push(...bundleProblems(once.bundle).map((problem) => `${name}: ${problem}`));
    }
    console.info(counts);
    expect(problems).toEqual([]);
    expect(counts['event']).toBeGreaterThan(650);
    // Checking takes fifty times as long as mapping.
  }, 180_000);
});

describe('the checks of a bundle', () => {
  it('find what is wrong', () => {
    loadDefinitions();
    const wrong = {
      resourceType: 'Bundle',
      type: 'message',
      entry: [
        entry({ resourceType: 'MessageHeader', id: '1', eventCoding: { code: 'A01' }, source: { endpoint: 'urn:x' } }),
        entry({ resourceType: 'Patient', id: '2', gender: 'Q', name: [{ family: '' }], telecom: [] }),
        entry({ resourceType: 'Encounter', id: '3', status: 'finished', period: { end: '2026-01-01T10:00:00' } }),
        entry({ resourceType: 'Condition', id: '4', subject: { reference: 'Patient/none' } }),
      ],
    };
    const problems = bundleProblems(JSON.parse(JSON.stringify(wrong))).join('\n');
    for (const expected of ['Q is not in', 'empty text', 'empty list', 'time without zone', 'class', 'leads nowhere'])
      expect(problems).toContain(expected);
  });
});

const entry = (resource: object) => ({ fullUrl: 'http://hie.invalid/fhir/x', resource });
