import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { standardDelimiters } from './delimiters.js';
import { leafText, rawPart, withRawPart } from './field-parts.js';
import { parsePlace } from './path.js';
import { isField } from './segment-fields.js';

const field = '7^^^NH&1.2&ISO~8^^^B';

describe('a part of a field', () => {
  it.each([
    ['PID-3', field, 'x'],
    ['PID-3[2]', '8^^^B', '7^^^NH&1.2&ISO~x'],
    ['PID-3.4', 'NH&1.2&ISO', '7^^^x~8^^^B'],
    ['PID-3[2].4', 'B', '7^^^NH&1.2&ISO~8^^^x'],
    ['PID-3.4.2', '1.2', '7^^^NH&x&ISO~8^^^B'],
    ['PID-3.6', '', '7^^^NH&1.2&ISO^^x~8^^^B'],
    ['PID-3[4]', '', '7^^^NH&1.2&ISO~8^^^B~~x'],
  ])('%s is %j, and is replaced alone', (path, part, replaced) => {
    const place = parsePlace(path);
    expect(rawPart(field, place, standardDelimiters)).toBe(part);
    expect(withRawPart(field, place, 'x', standardDelimiters)).toBe(replaced);
  });

  it('leaves no separators behind where it was the last', () => {
    expect(withRawPart('7^^^NH', parsePlace('PID-3.4'), '', standardDelimiters)).toBe('7');
  });

  it('that the message has no delimiter for is refused', () => {
    const few = { ...standardDelimiters, subcomponent: '' };
    expect(rawPart('a&b', parsePlace('PID-3.1.1'), few)).toBe('a&b');
    expect(() => withRawPart('a', parsePlace('PID-3.1.2'), 'x', few)).toThrow(
      expect.objectContaining({ code: 'HL7_DELIMITERS_INVALID' }),
    );
  });

  it('is what was put there', () => {
    const raw = fc.string({ unit: fc.constantFrom('a', '^', '~', '&'), maxLength: 12 });
    const place = fc.constantFrom('PID-3', 'PID-3[2]', 'PID-3.4', 'PID-3[3].2.3').map(parsePlace);
    fc.assert(
      fc.property(raw, place, (text, part) => {
        expect(rawPart(withRawPart(text, part, 'x', standardDelimiters), part, standardDelimiters)).toBe('x');
      }),
    );
  });

  it('is read without escapes and without the blanks around it', () => {
    expect(leafText(' A\\F\\B ', standardDelimiters, 'utf-8')).toBe('A|B');
  });
});

describe('a field that HL7 can have', () => {
  it.each([
    ['PID', 3, true],
    ['PV1', 54, true],
    ['PID', 99, false],
    ['PID', 0, false],
    ['QQQ', 1, false],
    ['ZPD', 99, true],
  ])('%s-%i: %j', (segment, number, isOne) => {
    expect(isField(segment, number)).toBe(isOne);
  });
});
