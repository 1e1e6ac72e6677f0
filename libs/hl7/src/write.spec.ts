import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Delimiters } from './delimiters.js';
import { messageOf } from './message.fixture.js';
import type { Message } from './message.js';
import { type ComponentText, type FieldText, type RepetitionText, type SegmentText, writeMessage } from './write.js';

const msh = (characterSet: FieldText = ''): SegmentText => ({
  name: 'MSH',
  fields: { 3: 'HIE', 9: ['RSP', 'K22', 'RSP_K21'], 10: 'A1', 11: 'P', 12: '2.5', 18: characterSet },
});
const written = (...segments: SegmentText[]): string => Buffer.from(writeMessage([msh(), ...segments])).toString();

describe('writeMessage', () => {
  it('writes fields by their numbers, repetitions, components, subcomponents and the delete indicator', () => {
    const pid: SegmentText = {
      name: 'PID',
      fields: { 3: { repetitions: [['7', '', '', ['NORTH', '1.2.3', 'ISO']], '8'] }, 5: ['Berg', 'Åsa'], 8: null },
    };
    expect(written(pid)).toBe(
      'MSH|^~\\&|HIE||||||RSP^K22^RSP_K21|A1|P|2.5\rPID|||7^^^NORTH&1.2.3&ISO~8||Berg^Åsa|||""\r',
    );
  });

  it('leaves out what is empty at the end', () => {
    expect(written({ name: 'PID', fields: { 3: ['7', '', ['', '']], 8: '', 9: ['', ''] } })).toMatch(/\rPID\|\|\|7\r$/);
  });

  it.each([
    ['delimiters', 'a|b^c~d\\e&f', 'a\\F\\b\\S\\c\\R\\d\\E\\e\\T\\f'],
    ['what would end a segment or a frame', 'a\rb\nc\x0bd\x1c', 'a\\X0D\\b\\X0A\\c\\X0B\\d\\X1C\\'],
    ['two quotes that are a text', '""', '\\X2222\\'],
  ])('escapes %s', (_name, text, escaped) => {
    expect(written({ name: 'NTE', fields: { 1: text } })).toContain(`\rNTE|${escaped}\r`);
  });

  it('copies a field of the same delimiters as it stands', () => {
    expect(written({ name: 'QPD', fields: { 1: { raw: 'Q22^Find\\T\\Go' } } })).toMatch(/\rQPD\|Q22\^Find\\T\\Go\r$/);
  });

  it('writes what the character set cannot say as a question mark', () => {
    const bytes = writeMessage([msh('8859/1'), { name: 'PID', fields: { 5: 'Åsa 山' } }], undefined, 'iso-8859-1');
    expect(messageOf(bytes).value('PID-5')).toBe('Åsa ?');
  });

  it('completes delimiters that are absent or not ASCII', () => {
    const some: Delimiters = {
      field: '^',
      component: 'ý',
      repetition: '~',
      escape: '',
      subcomponent: '',
      truncation: '',
    };
    const pid: SegmentText = { name: 'PID', fields: { 5: ['a|b', 'c', ['d', 'e\\']] } };
    const message = messageOf(writeMessage([msh(), pid], some));
    expect(message.delimiters).toMatchObject({ field: '^', repetition: '~' });
    expect([1, 2, 3].map((component) => message.segment('PID')?.value(5, 1, component))).toEqual(['a|b', 'c', 'd']);
    expect(message.segment('PID')?.value(5, 1, 3, 2)).toBe('e\\');
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'gb18030'])('is read back the same, in %s', (encoding) => {
    const declared = encoding === 'gb18030' ? 'GB18030' : 'UNICODE UTF-8';
    fc.assert(
      fc.property(fc.array(segment(), { minLength: 1, maxLength: 5 }), delimiters(), (segments, marks) => {
        const message = messageOf(writeMessage([msh(declared), ...segments], marks, encoding));
        expect(message.delimiters).toEqual(marks);
        expect(message.segments.map(({ name }) => name)).toEqual(['MSH', ...segments.map(({ name }) => name)]);
        segments.forEach(({ fields }, index) => expect(read(message, index + 1, fields)).toEqual(leaves(fields)));
      }),
    );
  });
});

const text = () => fc.string({ unit: 'grapheme', maxLength: 12 });
const leaf = () => fc.oneof({ arbitrary: text(), weight: 6 }, fc.constantFrom(null, '""', '|^~\\&#', '\\F\\', '\r\n'));
const component = () => fc.oneof(leaf(), fc.array(leaf(), { minLength: 1, maxLength: 3 }));
const repetition = () => fc.oneof(leaf(), fc.array(component(), { minLength: 1, maxLength: 4 }));
const field = (): fc.Arbitrary<FieldText> =>
  fc.oneof(repetition(), fc.record({ repetitions: fc.array(repetition(), { minLength: 1, maxLength: 3 }) }));
const segment = (): fc.Arbitrary<SegmentText> =>
  fc.record({
    name: fc.constantFrom('PID', 'OBX', 'ZZ9', 'NTE'),
    fields: fc.dictionary(fc.integer({ min: 1, max: 30 }).map(String), field(), { maxKeys: 6 }),
  });

const delimiters = (): fc.Arbitrary<Delimiters> =>
  fc
    .shuffledSubarray([..."!#$%&'()*+,-./:;<=>@[\\]^_`{|}~"], { minLength: 5, maxLength: 6 })
    .map(
      ([fieldMark = '', componentMark = '', repetitionMark = '', escape = '', subcomponent = '', truncation = '']) => ({
        field: fieldMark,
        component: componentMark,
        repetition: repetitionMark,
        escape,
        subcomponent,
        truncation,
      }),
    );

/** Each leaf that is not empty, by its place. */
function leaves(fields: SegmentText['fields']): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [number, fieldText] of Object.entries(fields)) {
    repetitionsOf(fieldText).forEach((repetitionText, r) =>
      listOf<ComponentText>(repetitionText).forEach((componentText, c) =>
        listOf(componentText).forEach((leafText, s) => {
          if (leafText !== '') found[`${number}[${r + 1}].${c + 1}.${s + 1}`] = leafText ?? '""';
        }),
      ),
    );
  }
  return found;
}

const repetitionsOf = (fieldText: FieldText): readonly RepetitionText[] =>
  fieldText !== null && typeof fieldText === 'object' && 'repetitions' in fieldText
    ? fieldText.repetitions
    : [fieldText as RepetitionText];
const listOf = <Item>(items: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(items) ? (items as readonly Item[]) : [items as Item];

function read(message: Message, index: number, fields: SegmentText['fields']): Record<string, string> {
  const found: Record<string, string> = {};
  const parsed = message.segments[index];
  for (let f = 1; f <= (parsed?.fieldCount ?? 0); f++) {
    expect(parsed?.state(f) === 'null').toBe(isDeleted(fields[f]));
    for (let r = 1; r <= (parsed?.repetitions(f) ?? 0); r++) {
      for (let c = 1; c <= (parsed?.components(f, r) ?? 0); c++) {
        for (let s = 1; s <= (parsed?.subcomponents(f, r, c) ?? 0); s++) {
          const value = parsed?.value(f, r, c, s) ?? '';
          if (value !== '') found[`${f}[${r}].${c}.${s}`] = value;
        }
      }
    }
  }
  return found;
}

/** The delete indicator is the only content of the field. */
function isDeleted(fieldText: FieldText | undefined): boolean {
  if (fieldText === undefined) return false;
  const [only, ...more] = repetitionsOf(fieldText);
  if (only === undefined || more.length > 0) return false;
  const [first, ...otherLeaves] = listOf<ComponentText>(only).flatMap((part) => listOf(part));
  return first === null && otherLeaves.every((other) => other === '');
}
