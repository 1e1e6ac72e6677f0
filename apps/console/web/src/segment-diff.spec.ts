import { describe, expect, it } from '@jest/globals';
import { segmentDiff } from './segment-diff.js';

describe('what differs between two versions of a message', () => {
  it.each([
    [
      'nothing',
      'MSH\rPID|1',
      'MSH\nPID|1\n',
      [
        { before: 'MSH', after: 'MSH' },
        { before: 'PID|1', after: 'PID|1' },
      ],
    ],
    [
      'a corrected segment',
      'MSH\nPID|1',
      'MSH\nPID|2',
      [
        { before: 'MSH', after: 'MSH' },
        { before: 'PID|1', after: 'PID|2' },
      ],
    ],
    ['a segment more', 'MSH', 'MSH\nZZZ', [{ before: 'MSH', after: 'MSH' }, { after: 'ZZZ' }]],
    ['a segment less', 'MSH\nZZZ', 'MSH', [{ before: 'MSH', after: 'MSH' }, { before: 'ZZZ' }]],
    [
      'a segment before a corrected one',
      'PID|1\nPV1|I',
      'EVN\nPID|2\nPV1|I',
      [{ after: 'EVN' }, { before: 'PID|1', after: 'PID|2' }, { before: 'PV1|I', after: 'PV1|I' }],
    ],
    ['another order', 'A\nB', 'B\nA', [{ before: 'A' }, { before: 'B', after: 'B' }, { after: 'A' }]],
    ['everything', 'no HL7', 'MSH', [{ after: 'MSH' }, { before: 'no HL7' }]],
  ])('is %s', (_what, before, after, changes) => {
    expect(segmentDiff(before, after)).toEqual(changes);
  });

  it('gives both versions back whatever they are', () => {
    for (let seed = 1; seed < 300; seed++) {
      const random = (max: number, of: number): number => Math.floor(Math.abs(Math.sin(seed * 97 + of) * 1e6)) % max;
      const some = (of: number) =>
        Array.from({ length: random(9, of) }, (_, at) => 'ABC'.charAt(random(3, of * 31 + at)));
      const [before, after] = [some(1), some(2)];
      const changes = segmentDiff(before.join('\n'), after.join('\n'));
      expect(changes.flatMap((change) => change.before ?? [])).toEqual(before);
      expect(changes.flatMap((change) => change.after ?? [])).toEqual(after);
    }
  });
});
