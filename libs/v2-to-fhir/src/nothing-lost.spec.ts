import { describe, expect, it } from '@jest/globals';
import { leavesOfAny } from './testing/fhir-paths.js';
import { fullMessage, type Planted } from './testing/full-message.js';
import { isGuideThere } from './testing/guide.js';
import { says } from './testing/planted.js';
import { eventOf } from './testing/sample.js';

if (!isGuideThere) console.warn('LEFT OUT: the tables of the V2-to-FHIR guide are not there; see coverage.spec.ts.');

const pid = 'PID|1||70421^^^NORTHHILL^MR';
const visit = 'PV1|1|I||||||||||||||||||V9^^^NORTHHILL^VN';

/** Messages, and the segments of each that are filled, one at a time. */
const messages: readonly (readonly [type: string, filled: string, lines: readonly string[]])[] = [
  [
    'ADT^A01^ADT_A01',
    'SFT EVN PD1 DB1 IAM PR1 GT1 IN1 IN2 IN3 ACC',
    ['SFT|', 'EVN|', pid, 'PD1|', visit, 'DB1|1', 'IAM|1', 'PR1|1', 'GT1|1', 'IN1|1', 'IN2|', 'IN3|1', 'ACC|'],
  ],
  ['ADT^A31^ADT_A05', 'EVN PD1 IAM GT1 IN1', ['EVN|', pid, 'PD1|', 'PV1|1|N', 'IAM|1', 'GT1|1', 'IN1|1']],
  ['ADT^A40^ADT_A39', 'EVN PD1 MRG', ['EVN|', pid, 'PD1|', 'MRG|60001^^^NORTHHILL^MR']],
];

/** What the mapping acts on without repeating it, and why it is no loss. */
const actedOn: readonly (readonly [at: RegExp, reason: string])[] = [
  [/^[A-Z0-9]{3}-1$/, 'Set ID: the place of the segment'],
  [/^ISO$/, 'type of a universal id: by it the id becomes a URI'],
  [/^MSH-(15|16|18)(\.|$)/, 'acknowledgement mode and character set: the gateway and the parser act on them'],
];

const cases = messages.flatMap(([type, filled, lines]) =>
  filled.split(' ').map((segment) => [type, segment, lines] as const),
);

// A field of which nothing was read is listed as one, and only its beginning.
const listedCharacters = 200;

(isGuideThere ? describe : describe.skip)('a message in which every field of a segment is filled', () => {
  it.each(cases)('%s, %s: each value is in the event or in the list of what was not read', (type, segment, lines) => {
    const { text, planted } = fullMessage(type, lines, segment);
    const { unread, issues: _, ...said } = eventOf(Buffer.from(text));
    const leaves = leavesOfAny(said);
    const isUnread = ({ at, value }: Planted): boolean =>
      unread.some(
        (field) =>
          (at === field.at || at.startsWith(`${field.at}.`)) &&
          (field.value.includes(value) || field.value.length >= listedCharacters),
      );
    const lost = planted.filter(
      (part) =>
        !isUnread(part) &&
        !leaves.some((value) => says(value, part.value)) &&
        !actedOn.some(([what]) => what.test(part.at) || what.test(part.value)),
    );
    expect(lost.map(({ at, value }) => `${at} ${value}`)).toEqual([]);
  });
});
