import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { messageOf } from './message.fixture.js';

const pid = (fields: string) => {
  const found = messageOf(`MSH|^~\\&|A\rPID|${fields}\r`).segment('PID');
  if (found === undefined) throw new Error('no PID');
  return found;
};

const leaf = fc
  .array(fc.constantFrom('a', 'b', ' ', '7', 'é', '\\T\\'), { maxLength: 30 })
  .map((parts) => parts.join(''));
/** Repetitions of components of subcomponents. */
const field = fc.array(fc.array(fc.array(leaf, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 8,
});
const written = (repetitions: readonly (readonly (readonly string[])[])[]): string =>
  repetitions.map((components) => components.map((leaves) => leaves.join('&')).join('^')).join('~');
const withOthers = (text: string): string =>
  text.replaceAll(/[|^~\\&]/g, (char) => '!$*@%'['|^~\\&'.indexOf(char)] ?? '');

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

  it.each([
    ['PID', 'PID|1||A^B|x&y|', true],
    ['PID', 'PID|1||A^B', false],
    ['PID', 'PID||', false],
    ['PID', 'PID', false],
    ['PID', `PID|${'a|'.repeat(400)}b&`, true],
    ['MSH', 'MSH|^~\\&|A||B|', true],
  ])('gives all fields of a plain %s at once as it gives each', (name, text, hasSubcomponents) => {
    const segment = messageOf(`MSH|^~\\&|A\r${text}\r`.replace(/^MSH.*\rMSH/, 'MSH')).segment(name);
    const texts = segment?.texts();
    const each = Array.from({ length: segment?.fieldCount ?? 0 }, (_, at) => segment?.raw(at + 1));
    expect(texts).toEqual({ fields: [name, ...each], isPlain: true, hasSubcomponents });
  });

  it('gives the raw field with separators and escapes', () => {
    expect(pid('A\\T\\^B~""').raw(1)).toBe('A\\T\\^B~""');
  });

  it.each([
    [1, 0, 1, 1],
    [1, 0, 2, 1],
    [1, 1, 0, 1],
    [1, 1, 1, 0],
    [-1, 1, 1, 1],
  ])('has nothing at field %i, repetition %i, component %i, subcomponent %i', (...place) => {
    expect(pid('A^B&C~D').value(...place)).toBe('');
  });

  it('keeps in the text the truncation character with which its sender marks a value that was cut', () => {
    const message = messageOf('MSH|^~\\&#|A\rPID|||Lakeshore#^x\\P\\y\r');
    expect([message.value('PID-3'), message.value('PID-3.2'), message.delimiters.truncation]).toEqual([
      'Lakeshore#',
      'x#y',
      '#',
    ]);
  });

  it('reads every leaf that was written, however long the field', () => {
    fc.assert(
      fc.property(field, (repetitions) => {
        const segment = pid(`|${written(repetitions)}|last`);
        for (const [r, components] of repetitions.entries()) {
          for (const [c, leaves] of components.entries()) {
            for (const [s, sent] of leaves.entries())
              expect(segment.value(2, r + 1, c + 1, s + 1)).toBe(sent.replaceAll('\\T\\', '&'));
            expect(segment.value(2, r + 1, c + 1, leaves.length + 1)).toBe('');
          }
        }
        expect(segment.value(3)).toBe('last');
      }),
    );
  });

  it('reads the same in any order, whether it is short or long and whatever its delimiters are', () => {
    const number = fc.integer({ min: 0, max: 6 });
    const places = fc.array(fc.tuple(number, number, number, number), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(field, { maxLength: 4 }), places, (fields, asked) => {
        const text = `MSH|^~\\&|A\rPID|${fields.map(written).join('|')}|`;
        const [short, other, long] = [text, withOthers(text), `${text}||||||${'x'.repeat(600)}`].map((variant) =>
          messageOf(`${variant}\r`).segment('PID'),
        );
        for (const place of asked) {
          const value = short?.value(...place);
          expect([...place, long?.value(...place)]).toEqual([...place, value]);
          expect([...place, other?.value(...place)]).toEqual([...place, withOthers(value ?? '')]);
        }
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

  it('throws nothing else for any text', () => {
    const message = messageOf('MSH|^~\\&|A\rPID|1||77^^^NORTH\r');
    const near = fc.string({ unit: fc.constantFrom(...'PIDOBXM3[]-.0129^ '), maxLength: 16 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), near, fc.constantFrom('__proto__', 'constructor', 'toString-1')), (path) => {
        try {
          expect(typeof message.value(path)).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ code: 'HL7_PATH_INVALID' });
        }
      }),
    );
  });

  it.each([
    ['PID-3', '77'],
    ['PID-3[1]', '77'],
    ['PID-3.4.2', '1.2'],
    ['PID-3[2].4.2', '9'],
    ['PID.3', '77'],
    ['OBX[2]-5', 'b'],
    ['OBX[3]-5', ''],
    ['PID-3[3].4.2', ''],
    ['PID-99999[99999].99999.99999', ''],
    ['PID-3[0]', ''],
  ])('reads %s', (path, value) => {
    const message = messageOf('MSH|^~\\&|A\rPID|||77^^^N&1.2~88^^^M&9\rOBX|||||a\rOBX|||||b\r');
    expect(message.value(path)).toBe(value);
  });
});
