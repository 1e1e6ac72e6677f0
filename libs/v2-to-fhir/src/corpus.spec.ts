import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { splitMessages } from '#hl7';
import { normalizeBytes } from './normalize-bytes.js';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { context } from './testing/sample.js';

const folder = new URL('../../../../shared/data/hl7/', import.meta.url);
const isThere = existsSync(folder);
if (!isThere) console.warn(`LEFT OUT: no corpus at ${folder.pathname}; the mapping is not tried on real messages.`);

interface Refusal {
  /** How many of the messages. */
  readonly count: number;
  /** Why that is the sender's fault or no loss, held against the text itself. */
  readonly because: string;
  readonly holds: (text: string) => boolean;
}

const has = (segment: RegExp) => (text: string) => text.split(/[\r\n]+/).some((line) => segment.test(line));
const lacks = (segment: RegExp) => (text: string) => !has(segment)(text);

const refusals: Readonly<Record<string, Refusal>> = {
  'HL7_NOTHING_CLINICAL, acknowledgement': {
    count: 27,
    because: 'an acknowledgement answers a message and says nothing of a patient',
    holds: has(/MSH.*\|ACK\b/),
  },
  'HL7_NOTHING_CLINICAL, master file': { count: 2, because: 'it is about staff or places', holds: has(/^MSH.*\|MF/) },
  'HL7_NOTHING_CLINICAL, query response': {
    count: 24,
    because: 'it repeats what another system knows, for who asked',
    holds: has(/^(MSH.*\|RSP\b|QRD|MSA)/),
  },
  'HL7_NOTHING_CLINICAL, no patient': { count: 112, because: 'there is no PID', holds: lacks(/^PID/) },
  HL7_PATIENT_ID_MISSING: {
    count: 104,
    because: 'a PID has no number in PID-3 or PID-2, mostly because it was taken out for publication',
    holds: has(/^PID(\|[^|]*){0,2}(\|\^*)?(\||$)/),
  },
  HL7_MERGE_INCOMPLETE: {
    count: 3,
    because: 'a number that the event is about is not in MRG',
    holds: lacks(/^MRG\|[^|]+(\|[^|]*){3}\|[^|]/),
  },
  HL7_TYPE_MISSING: {
    count: 13,
    because: 'MSH-9 is empty',
    holds: has(/^MSH([^A-Z0-9]([^|]*\|){7}(\||$)|[^\r]{0,60}$)/),
  },
  HL7_DELIMITERS_INVALID: { count: 13, because: 'MSH-2 repeats a delimiter', holds: has(/MSH/) },
  HL7_MSH_MISSING: { count: 4, because: 'it does not begin with MSH', holds: lacks(/^MSH./) },
  HL7_EMPTY: { count: 1, because: 'there are no bytes', holds: (text) => text.trim() === '' },
};

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
      const kind = 'error' in once ? kindOf(once.error) : 'event';
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (!('error' in once)) problems.push(...bundleProblems(once.bundle).map((problem) => `${name}: ${problem}`));
      else if (refusals[kind]?.holds(Buffer.from(bytes).toString('latin1')) !== true)
        problems.push(`${name}: ${once.error.message}`);
    }
    const { event = 0, ...refused } = counts;
    console.info(`${event} valid bundles; refused: ${Object.entries(refusals).map(described).join('; ')}`);
    expect(problems).toEqual([]);
    expect(event).toBeGreaterThan(650);
    expect(refused).toEqual(Object.fromEntries(Object.entries(refusals).map(([kind, { count }]) => [kind, count])));
    // Checking takes fifty times as long as mapping.
  }, 180_000);
});

const described = ([kind, { count, because }]: readonly [string, Refusal]): string => `${count} ${kind} (${because})`;

/** The code, with the reason of what was filtered. */
const kindOf = ({ code, message }: { readonly code: string; readonly message: string }): string =>
  code === 'HL7_NOTHING_CLINICAL' ? `${code}, ${/\(reason ([^)]+)\)/.exec(message)?.[1]}` : code;
