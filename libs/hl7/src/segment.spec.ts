import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { messageOf } from './message.fixture.js';

const pid = (fields: string) => {
  const found = messageOf(`MSH|^~\\&|A\rPID|${fields}\r`).segment('PID');
  if (found === undefined) throw new Error('no PID');
  return found;
};

describe('a segment', () => {
  it.each([
    ['', 'absent'],
    ['""', 'null'],
    ['A', 'populated'],
    ['^^~&', 'absent'],
    ['""^A', 'populated'],
    ['^A', 'populated'],
  ])('tells the state of the field %j', (field, state) => {
    expect(pid(`${field}|x`).state(1)).toBe(state);
  });

  it('says absent for a field after the last', () => {
    const segment = pid('1|2');
    expect([segment.fieldCount, segment.state(3), segment.value(3), segment.repetitions(3)]).toEqual([
      2,
      'absent',
      '',
      0,
    ]);
  });

  it('counts repetitions, components and subcomponents', () => {
    const segment = pid('A^B&C&D~E');
    expect(segment.repetitions(1)).toBe(2);
    expect([segment.components(1), segment.components(1, 2), segment.components(1, 3)]).toEqual([2, 1, 0]);
    expect([segment.subcomponents(1, 1, 2), segment.subcomponents(1, 2, 2)]).toEqual([3, 0]);
  });

  it.each([
    [[1, 1, 1, 1], 'A'],
    [[1, 1, 2, 2], 'C'],
    [[1, 1, 2, 4], ''],
    [[1, 1, 3, 1], ''],
    [[1, 2, 1, 1], 'E'],
    [[1, 2, 1, 2], ''],
    [[1, 3, 1, 1], ''],
    [[2, 1, 1, 1], 'F'],
    [[0, 1, 1, 1], ''],
  ] as const)('reads the leaf %j', ([field, repetition, component, subcomponent], value) => {
    expect(pid('A^B&C&D~E|F').value(field, repetition, component, subcomponent)).toBe(value);
  });

  it('reads a whole repetition as text, stray separators included', () => {
    expect(pid('one^two&three~four\\.br\\five').text(1)).toBe('one^two&three');
    expect(pid('one^two&three~four\\.br\\five').text(1, 2)).toBe('four\nfive');
  });

  it('gives all fields at once as it gives each', () => {
    const segment = pid('one^two&three~|\\T\\|');
    const { fields, isPlain, hasSubcomponents } = segment.texts();
    expect(fields).toEqual(['PID', segment.raw(1), segment.raw(2), segment.raw(3)]);
    expect(fields.length - 1).toBe(segment.fieldCount);
    expect([isPlain, hasSubcomponents]).toEqual([false, true]);
    expect(pid('one^two|three').texts()).toMatchObject({ isPlain: true, hasSubcomponents: false });
  });

  it('gives the raw field with separators and escapes', () => {
    expect(pid('A\\T\\^B~""').raw(1)).toBe('A\\T\\^B~""');
  });

  it('reads every leaf that was written, however long the field', () => {
    const leaf = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '7'), maxLength: 40 });
    const field = fc.array(fc.array(fc.array(leaf, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(field, (repetitions) => {
        const raw = repetitions.map((components) => components.map((leaves) => leaves.join('&')).join('^')).join('~');
        const segment = pid(`|${raw}|last`);
        for (const [r, components] of repetitions.entries()) {
          for (const [c, leaves] of components.entries()) {
            for (const [s, expected] of leaves.entries()) expect(segment.value(2, r + 1, c + 1, s + 1)).toBe(expected);
            expect(segment.value(2, r + 1, c + 1, leaves.length + 1)).toBe('');
          }
        }
        expect(segment.value(3)).toBe('last');
      }),
    );
  });
});

describe('a path', () => {
  it('throws a coded fault for what is no path', () => {
    expect(() => messageOf('MSH|^~\\&|A').value('pid.3')).toThrow(
      expect.objectContaining({ code: 'HL7_PATH_INVALID' }),
    );
  });
});
