import * as fc from 'fast-check';
import { messageHeader } from './sample.js';

/** Values that nobody should send, of each kind that a field may be taken for. */
const leaves = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('', '""', '"', ' ', '\u00a0', '.', '..', '-', '/', '#', '#p', '?', '*', '%', '|'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom('20261305', '20260230', '2026', '0000', '99991231', '20260305256199', '2026030508+9999'),
  },
  { weight: 4, arbitrary: fc.constantFrom('20260305081500+0100', '20260305081500', '202603050815.123456', '00010101') },
  {
    weight: 4,
    arbitrary: fc.constantFrom('NaN', 'Infinity', '-1', '0', '1e999', '0x10', '1.', '.5', '+5', '>5', '<=0.10', '1-2'),
  },
  { weight: 2, arbitrary: fc.constantFrom('9'.repeat(400), `0.${'0'.repeat(400)}1`, '2147483648', '9007199254740993') },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'prototype',
      'valueOf',
      'then',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '\ud800',
      '\udc00x',
      'a\u0000b',
      '\u0007',
      '\u001b[2J',
      '\ufeff',
      '\u2028',
      '\uffff',
      '\u{1f600}',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\\', '\\X\\', '\\X0D0A\\', '\\.br\\', '\\E\\\\F\\', '\\Zff', '\\C2842\\', '\\H\\'),
  },
  { weight: 2, arbitrary: fc.constantFrom('x'.repeat(300), 'x'.repeat(5_000), ' x '.repeat(200), 'ä'.repeat(70)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Y',
      'N',
      'D',
      'A',
      'U',
      'X',
      'F',
      'C',
      'ISO',
      'UUID',
      'DNS',
      'Base64',
      'Hex',
      'text',
      'LN',
      'MR',
    ),
  },
  { weight: 3, arbitrary: fc.constantFrom('NM', 'SN', 'CWE', 'ED', 'RP', 'TM', 'DTM', 'DR', 'NR', 'NA', 'CQ', 'PPN') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('Q6H', 'Q0H', 'Q99999999H', 'BID', 'PRN', 'H0', 'D999999', 'QJ99', '0800,2500'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'http://x y',
      'urn:oid:1.2',
      'javascript:0',
      '1.2.840.',
      '../Patient',
      'a@b',
      '+49 1',
      'A A==',
      'AAA',
    ),
  },
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);

const composite = fc.array(leaves, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('&'));
const component = fc.oneof({ weight: 8, arbitrary: leaves }, { weight: 1, arbitrary: composite });
const repetition = fc.array(component, { minLength: 1, maxLength: 15 }).map((parts) => parts.join('^'));

const hostileField: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 4, arbitrary: leaves },
  { weight: 4, arbitrary: repetition },
  { weight: 1, arbitrary: fc.array(repetition, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('~')) },
);

/** Message types and the segments that the mapping reads in each. */
const structures: readonly (readonly [types: string, segments: string])[] = [
  [
    'A01 A02 A03 A04 A05 A08 A11 A13 A14 A17 A21 A24 A28 A31 A40 A45 A50',
    'SFT EVN PID PD1 ROL PRT NK1 PV1 PV2 MRG DB1 OBX NTE AL1 IAM DG1 PR1 ROL GT1 IN1 IN2 IN3 ACC PID PV1 ZZZ',
  ],
  ['ORU^R01', 'SFT PID PD1 NK1 PV1 PV2 ORC OBR NTE PRT TQ1 OBX NTE PRT SPM OBX OBX ORC OBR OBX ZZZ'],
  ['ORM^O01 OML^O21 ORL^O22 OUL^R22', 'PID PV1 IN1 GT1 AL1 ORC TQ1 OBR NTE PRT DG1 OBX SPM OBX ORC OBR ZZZ'],
  ['RDE^O11 RDE^O25 OMP^O09', 'PID PV1 ORC TQ1 RXO NTE RXR RXC RXE TQ1 RXR RXC OBX NTE ZZZ'],
  ['RDS^O13 RGV^O15 RAS^O17', 'PID PV1 ORC TQ1 RXO RXE RXR RXC RXD RXG RXA RXR OBX NTE ZZZ'],
  ['VXU^V04', 'PID PD1 NK1 PV1 IN1 ORC TQ1 RXA RXR OBX NTE ZZZ'],
  ['MDM^T01 MDM^T02 MDM^T05 MDM^T10 MDM^T11', 'EVN PID PV1 ORC OBR TXA OBX OBX NTE ZZZ'],
  ['SIU^S12 SIU^S13 SIU^S15 SIU^S26', 'SCH TQ1 NTE PID PV1 OBX DG1 RGS AIS NTE AIG AIL AIP AIP ZZZ'],
];

const fieldsMax = 55;

/** PID-3 and PID-5 make sure that most messages become an event. */
const patient = fc
  .array(hostileField, { maxLength: 30 })
  .map((rest) => `PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam|${rest.join('|')}`);

const segment = (name: string): fc.Arbitrary<string> => {
  const filled = fc.array(hostileField, { maxLength: fieldsMax }).map((fields) => `${name}|${fields.join('|')}`);
  return name === 'PID' ? fc.oneof({ weight: 9, arbitrary: patient }, { weight: 1, arbitrary: filled }) : filled;
};

// MSH-18, counted from MSH-10.
const characterSet = 8;

/** MSH with anything in it, save for the type, mostly, and what says how its bytes are to be read. */
const header = (type: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(hostileField, { minLength: 6, maxLength: 6 }),
      fc.oneof({ weight: 9, arbitrary: fc.constant(type) }, { weight: 1, arbitrary: leaves }),
      fc.array(hostileField, { maxLength: 20 }),
    )
    .map(([before, kind, after]) =>
      ['MSH|^~\\&', ...before, kind, ...after.map((field, at) => (at === characterSet ? '' : field))].join('|'),
    );

/** The segments of a message of a type that the mapping knows, in order, some left out, with anything in their fields. */
export const hostileMessage: fc.Arbitrary<readonly string[]> = fc.oneof(
  ...structures.map(([types, names]) =>
    fc
      .constantFrom(...types.split(' ').map((type) => (type.includes('^') ? type : `ADT^${type}`)))
      .chain((type) =>
        fc.tuple(
          fc.oneof(fc.constant(messageHeader(type)), header(type)),
          patient,
          ...names.split(' ').map((name) => fc.option(segment(name), { nil: '', freq: 3 })),
        ),
      )
      .map((segments) => segments.filter((text) => text !== '')),
  ),
);
