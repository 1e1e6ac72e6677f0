import { beforeAll, describe, expect, it } from '@jest/globals';
import { leavesOfAny } from './testing/fhir-paths.js';
import { fullMessage, type Planted } from './testing/full-message.js';
import { bundleProblems, loadDefinitions } from './testing/bundle-problems.js';
import { covered } from './testing/covered.js';
import { deviations, isGuideThere, segmentRows } from './testing/guide.js';
import { says } from './testing/planted.js';
import { eventOf } from './testing/sample.js';

if (!isGuideThere) console.warn('LEFT OUT: the tables of the V2-to-FHIR guide are not there; see coverage.spec.ts.');

const pid = 'PID|1||70421^^^NORTHHILL^MR';
const visit = `PV1|1|I${'|'.repeat(17)}V9^^^NORTHHILL^VN`;

/** Messages, and the segments of each that are filled, one at a time. */
const messages: readonly (readonly [type: string, filled: string, lines: readonly string[]])[] = [
  [
    'ADT^A01^ADT_A01',
    'MSH SFT EVN PID PD1 NK1 PV1 PV2 DB1 AL1 IAM DG1 PR1 GT1 IN1 IN2 IN3 ACC ROL PRT',
    [
      'SFT|',
      'EVN|',
      pid,
      'PD1|',
      'NK1|1',
      visit,
      'PV2|',
      'DB1|1',
      'AL1|1',
      'IAM|1',
      'DG1|1',
      'ROL||AD|RT',
      'PRT||AD||AT',
      'PR1|1',
      'GT1|1',
      'IN1|1',
      'IN2|',
      'IN3|1',
      'ACC|',
    ],
  ],
  ['ADT^A31^ADT_A05', 'EVN PID PD1 IAM GT1 IN1', ['EVN|', pid, 'PD1|', 'PV1|1|N', 'IAM|1', 'GT1|1', 'IN1|1']],
  ['ADT^A40^ADT_A39', 'EVN PID PD1 MRG', ['EVN|', pid, 'PD1|', 'MRG|60001^^^NORTHHILL^MR']],
];

/** Orders, results, documents and schedules: a segment that is filled stands in its order. */
const orderMessages: typeof messages = [
  [
    'ORU^R01^ORU_R01',
    'OBX NTE SPM TQ1 PRT',
    [
      pid,
      'ORC|RE|P1',
      'TQ1|1',
      'OBR|1|P1|F1|A^Count^L',
      'OBX|1|NM|B^Sodium^L||140||||||F',
      'PRT||AD||EQUIP',
      'NTE|1',
      'SPM|1',
    ],
  ],
  [
    'OML^O21^OML_O21',
    'OBX NTE SPM TQ1',
    [pid, 'ORC|NW|P1', 'TQ1|1', 'OBR|1|P1||A^Count^L', 'NTE|1', 'DG1|1', 'OBX|1|NM|B^Weight^L||60||||||F', 'SPM|1'],
  ],
  // TQ1 takes the place of ORC-7.
  ['ORU^R01^ORU_R01', 'ORC', [pid, 'ORC|', 'OBR|1|||A^Count^L']],
  ['ORM^O01^ORM_O01', 'ORC', [pid, 'ORC|', 'OBR|1|P1||A^Count^L']],
  ['OMP^O09^OMP_O09', 'ORC RXO RXR', [pid, 'ORC|NW|P1', 'RXO|D1^Drug^L', 'RXR|PO']],
  [
    'VXU^V04^VXU_V04',
    'RXA OBX',
    [pid, 'ORC|RE|P1', 'RXA|0|1|20260305||08^Vaccine^CVX', 'RXR|IM', 'OBX|1|NM|B^Dose^L||1||||||F'],
  ],
  ['MDM^T02^MDM_T02', 'TXA', ['EVN|T02', pid, 'TXA|1|DS', 'OBX|1|TX|B^Summary^L||Text']],
  ['SIU^S12^SIU_S12', 'SCH AIS AIG AIL AIP', ['SCH|P1|F1', pid, 'RGS|1', 'AIS|1', 'AIG|1', 'AIL|1', 'AIP|1']],
];

/** What the mapping acts on without repeating it, and why it is no loss. */
const actedOn: readonly (readonly [at: RegExp, reason: string])[] = [
  [/^[A-Z0-9]{3}-1$/, 'Set ID: the place of the segment'],
  [/^ISO$/, 'type of a universal id: by it the id becomes a URI'],
  [/^PID-6\.11$/, 'the order in which the parts of the name stand in the text'],
  [/^SPM-20$/, 'an indicator, which the status of the specimen says'],
  [/^OBR-3[245]\.1\.11$/, 'type of a universal id: by it the id becomes a URI'],
  [/^DG1-21$/, 'action code: D makes the diagnosis one entered in error'],
  [/^PR1-7$/, 'minutes, which the end of the period says'],
  [/^PID-(24|30)$/, 'said by the birth order in PID-25 and the time of death in PID-29'],
  [/^MSH-(15|16|18)(\.|$)/, 'acknowledgement mode and character set: the gateway and the parser act on them'],
];

const cases = [...messages, ...orderMessages].flatMap(([type, filled, lines]) =>
  filled.split(' ').map((segment) => [type, segment, lines] as const),
);

const deviating = new Set(isGuideThere ? deviations().map(({ map, row, target }) => `${map} ${row} ${target}`) : []);

/** Fields that a map of the guide reads, whatever else is sent. */
const fieldsOf = (map: string): readonly string[] =>
  segmentRows(map)
    .filter(({ condition }) => condition === '')
    .filter(({ source, printed }) => !deviating.has(`${map} ${source} ${printed}`))
    .map(({ source }) => source);

// The maps of ROL and PRT are alternatives: only what all of them read is read always.
const alternatives = ['ROL', 'PRT'].map((segment) => covered.filter((map) => map.startsWith(`${segment}[`)));

/** Fields that may not be unread. */
const isMapped = new Set(
  !isGuideThere
    ? []
    : [
        ...covered.filter((map) => !alternatives.flat().includes(map)).flatMap(fieldsOf),
        ...alternatives.flatMap(([first = '', ...others]) =>
          fieldsOf(first).filter((field) => others.every((map) => fieldsOf(map).includes(field))),
        ),
      ],
);

// A field of which nothing was read is listed as one, and only its beginning.
const listedCharacters = 200;

(isGuideThere ? describe : describe.skip)('a message in which every field of a segment is filled', () => {
  beforeAll(loadDefinitions);

  it.each(cases)(
    '%s, %s: is a valid bundle, and each value is in it or in the list of what was not read',
    (type, segment, lines) => {
      const { text, planted } = fullMessage(type, lines, segment);
      const { unread, issues: _, ...said } = eventOf(Buffer.from(text));
      expect(bundleProblems(said.bundle)).toEqual([]);
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
          !leaves.some((value) => says(value, part.value) || String(value).includes(part.value)) &&
          !actedOn.some(([what]) => what.test(part.at) || what.test(part.value)),
      );
      expect(lost.map(({ at, value }) => `${at} ${value}`)).toEqual([]);
      expect(unread.filter(({ at }) => isMapped.has(at)).map(({ at }) => at)).toEqual([]);
    },
  );
});
