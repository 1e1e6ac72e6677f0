import { describe, expect, it } from '@jest/globals';
import type { Operation } from '#contracts';
import { normalizeBytes } from './normalize-bytes.js';
import { context, eventOf, message } from './testing/sample.js';

const pid = `PID|1|P2^^^NORTHHILL^PI|70421^^^NORTHHILL^MR|P4^^^NORTHHILL^MR|Okonjo^Miriam${'|'.repeat(13)}A18`;
const visit = (number: string, alternate = ''): string =>
  `PV1|1|I${'|'.repeat(17)}${number}${'|'.repeat(31)}${alternate}`;
const mrg = 'MRG|60001^^^NORTHHILL^MR|M2^^^NORTHHILL^MR|A3|M4^^^NORTHHILL^PI|V5|V6';

/** Operations without what names things beside their numbers. */
const said = (type: string, ...segments: string[]): unknown[] =>
  eventOf(message(type, pid, ...segments)).operations.map((operation) => JSON.parse(JSON.stringify(operation, values)));

const values = (name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'value' in value && name !== '' ? value.value : value;

describe('events about numbers', () => {
  it.each<[string, string[], object[]]>([
    [
      'A18',
      [mrg],
      [
        { kind: 'merge', survivor: '70421', retired: '60001' },
        { kind: 'merge-account', survivor: 'A18', retired: 'A3' },
      ],
    ],
    ['A35', [mrg], [{ kind: 'merge-account', survivor: 'A18', retired: 'A3' }]],
    ['A36', ['MRG|60001^^^NORTHHILL^MR'], [{ kind: 'merge', survivor: '70421', retired: '60001' }]],
    ['A41', [mrg], [{ kind: 'merge-account', survivor: 'A18', retired: 'A3' }]],
    ['A42', [mrg, visit('V19')], [{ kind: 'merge-visit', survivor: 'V19', retired: 'V5' }]],
    ['A43', [mrg], [{ kind: 'move-identifier', identifier: '60001', to: 'P2' }]],
    ['A44', [mrg], [{ kind: 'move-account', account: 'A3', from: '60001', to: '70421' }]],
    ['A46', [mrg], [{ kind: 'change-identifier', from: 'M4', to: 'P2' }]],
    ['A47', [mrg], [{ kind: 'change-identifier', from: '60001', to: '70421' }]],
    ['A48', [mrg], [{ kind: 'change-identifier', from: 'M2', to: 'P4' }]],
    ['A49', [mrg], [{ kind: 'change-account', from: 'A3', to: 'A18' }]],
    ['A50', [mrg, visit('V19')], [{ kind: 'change-visit', from: 'V5', to: 'V19' }]],
    ['A51', [mrg, visit('V19', 'V50')], [{ kind: 'change-visit', from: 'V6', to: 'V50' }]],
  ])('%s', (trigger, segments, operations) => {
    expect(said(`ADT^${trigger}`, ...segments)).toMatchObject(operations);
  });

  it('A45 moves each visit of the message', () => {
    const operations = eventOf(
      message('ADT^A45', pid, mrg, visit('V1'), 'MRG|60002^^^NORTHHILL^MR', visit('V2')),
    ).operations;
    expect(operations).toMatchObject([
      { kind: 'move-visit', from: { value: '60001' }, to: { value: '70421' } },
      { kind: 'move-visit', from: { value: '60002' }, to: { value: '70421' } },
    ]);
  });

  it.each<[string, string, string, object[]]>([
    [
      'by position within one authority',
      '1^^^NORTHHILL~2^^^NORTHHILL',
      '3^^^NORTHHILL~4^^^NORTHHILL',
      [
        { survivor: '1', retired: '3' },
        { survivor: '2', retired: '4' },
      ],
    ],
    [
      'by type where both sides have it',
      '1^^^NORTHHILL^MR~2^^^NORTHHILL^PI',
      '4^^^NORTHHILL^PI~3^^^NORTHHILL^MR',
      [
        { survivor: '1', retired: '3' },
        { survivor: '2', retired: '4' },
      ],
    ],
    [
      'with the first of the authority where there are more prior numbers',
      '9^^^LAB~1^^^NORTHHILL',
      '3^^^NORTHHILL~4^^^NORTHHILL',
      [
        { survivor: '1', retired: '3' },
        { survivor: '1', retired: '4' },
      ],
    ],
    [
      'but for a number that both sides have',
      '1^^^NORTHHILL~111^^^NID',
      '3^^^NORTHHILL~111^^^NID',
      [{ survivor: '1', retired: '3' }],
    ],
  ])('A40 pairs lists of numbers %s', (_how, stays, goes, operations) => {
    const event = eventOf(message('ADT^A40', `PID|1||${stays}`, `MRG|${goes}`));
    const merges = event.operations.map((operation) => JSON.parse(JSON.stringify(operation, values)) as unknown);
    expect(merges).toEqual(operations.map((pair) => ({ kind: 'merge', ...pair })));
  });

  it('A40 whose second patient has no MRG is refused', () => {
    const bytes = message('ADT^A40', 'PID|1||1^^^NORTHHILL', 'MRG|2^^^NORTHHILL', 'PID|2||3^^^NORTHHILL');
    expect(normalizeBytes(bytes, context)).toMatchObject({
      error: { code: 'HL7_MERGE_INCOMPLETE', message: expect.stringContaining('MRG[2]') },
    });
  });

  it('names a visit and an account as their resources are named', () => {
    const { bundle } = eventOf(message('ADT^A01', pid, visit('V19')));
    const known = (bundle.entry ?? []).map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);
    const operations = [
      ...eventOf(message('ADT^A41', pid, mrg)).operations,
      ...eventOf(message('ADT^A42', pid, mrg, visit('V19'))).operations,
    ];
    for (const operation of operations) expect(known).toContain(survivorOf(operation));
  });

  it.each(['A35', 'A41', 'A42', 'A43', 'A44', 'A46', 'A47', 'A48', 'A49', 'A50', 'A51'])(
    '%s without the numbers that it is about is refused',
    (trigger) => {
      const bytes = message(`ADT^${trigger}`, 'PID|1||70421^^^NORTHHILL^MR', 'MRG|', 'PV1|1|I');
      expect(normalizeBytes(bytes, context)).toMatchObject({ error: { code: 'HL7_MERGE_INCOMPLETE' } });
    },
  );

  it.each([
    ['A41', 'MRG|||A18'],
    ['A47', 'MRG|70421^^^NORTHHILL^MR'],
    ['A50', 'MRG|||||V19'],
  ])('%s that names one thing twice is refused', (trigger, prior) => {
    const bytes = message(`ADT^${trigger}`, pid, prior, visit('V19'));
    expect(normalizeBytes(bytes, context)).toMatchObject({ error: { code: 'HL7_MERGE_SELF' } });
  });
});

const survivorOf = (operation: Operation): string =>
  'survivor' in operation && 'resource' in operation.survivor ? operation.survivor.resource : '';

describe('events of a visit', () => {
  it.each<[string, object, string]>([
    ['A14', { kind: 'pending', of: 'admit', cancelled: false }, 'planned'],
    ['A15', { kind: 'pending', of: 'transfer', cancelled: false }, 'unknown'],
    ['A16', { kind: 'pending', of: 'discharge', cancelled: false }, 'unknown'],
    ['A21', { kind: 'leave', of: 'begin', cancelled: false }, 'onleave'],
    ['A22', { kind: 'leave', of: 'return', cancelled: false }, 'in-progress'],
    ['A25', { kind: 'pending', of: 'discharge', cancelled: true }, 'unknown'],
    ['A26', { kind: 'pending', of: 'transfer', cancelled: true }, 'unknown'],
    ['A27', { kind: 'pending', of: 'admit', cancelled: true }, 'cancelled'],
    ['A52', { kind: 'leave', of: 'begin', cancelled: true }, 'in-progress'],
    ['A53', { kind: 'leave', of: 'return', cancelled: true }, 'onleave'],
  ])('%s says what is expected or reversed', (trigger, operation, status) => {
    const { operations, bundle } = eventOf(message(`ADT^${trigger}`, pid, visit('V19')));
    expect(operations).toMatchObject([operation]);
    expect(JSON.stringify(bundle)).toContain(`"status":"${status}"`);
  });

  it('A17 exchanges the beds of two patients', () => {
    const other = 'PID|2||70422^^^NORTHHILL^MR||Falk^Jonas';
    const { operations } = eventOf(message('ADT^A17', pid, visit('V19'), other, visit('V20')));
    expect(operations).toEqual([
      { kind: 'swap-beds', encounters: [expect.stringMatching(/^Encounter\//), expect.stringMatching(/^Encounter\//)] },
    ]);
  });
});
