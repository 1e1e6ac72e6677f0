import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { withFields } from './edit.js';
import { messageOf } from './message.fixture.js';
import { isLinear } from './testing/cpu.js';
import { type FieldText, writeMessage } from './write.js';

const adt = 'MSH|^~\\&|LAB|NH|||20260301||ADT^A01|M1|P|2.5\rPID|1||7^^^NH||Berg^Anna\rOBX|1|ST|A||x\rOBX|2|ST|B||y';
const edited = (text: string, changes: Record<string, FieldText>): string =>
  Buffer.from(withFields(messageOf(text), changes)).toString();

describe('withFields', () => {
  it.each<[string, Record<string, FieldText>, string]>([
    ['a field', { 'PID-5': ['Lind', 'Asa|'] }, adt.replace('Berg^Anna', 'Lind^Asa\\F\\')],
    [
      'several',
      { 'OBX[2]-5': 'z', 'PID-8': null, 'PID-3': '' },
      adt.replace('7^^^NH', '').replace('Anna', 'Anna|||""').replace('||y', '||z'),
    ],
    [
      'one beyond the end',
      { 'MSH-18': { repetitions: ['', 'ISO IR87'] } },
      adt.replace('2.5\r', '2.5||||||~ISO IR87\r'),
    ],
    ['with what stood elsewhere', { 'OBX-5': { raw: 'a^b\\T\\' } }, adt.replace('||x', '||a^b\\T\\')],
    ['nothing', {}, adt],
  ])('replaces %s', (_name, changes, expected) => {
    expect(edited(adt, changes)).toBe(expected);
  });

  it.each([
    [
      'mixed line ends, junk and a repeated MSH',
      `\x0b\r\n${adt.replace('PID', `${adt.split('\r')[0] ?? ''}\nPID`)}\x1c\r`,
    ],
    ['text with line ends', adt.replace('||x', '||x\nmore | of it\n\nand more')],
    ['blanks before a name', adt.replace('OBX|2', '  OBX|2')],
    ['an end block within a segment', adt.replace('Anna', 'Anna\x1cx')],
    ['a word of text that is the name of a segment', adt.replace('||x', '||x\nOBX\nand more')],
    ['an MSH in the junk before', `[SOM]MSH|x|y\r${adt}`],
    ['an MSH behind junk', `[SOM]${adt}`],
    ['a line behind MSH with a name that is none', adt.replace('PID', 'EVN!A01\rPI|x\rPID')],
    ['a segment without fields and a Z-segment', adt.replace('OBX|1', 'EVN\rZZZ|\rOBX|1')],
  ])('keeps %s', (_name, text) => {
    expect(edited(text, { 'OBX[2]-5': 'changed' })).toBe(text.replace('||y', '||changed'));
    // An MSH that came twice would otherwise become two.
    expect(edited(text, { 'MSH-10': 'M2' })).toBe(text.replaceAll('|M1|', '|M2|'));
  });

  it.each(['PID-5.1', 'PID', 'ZZZ-1', 'OBX[3]-1', 'MSH-1', 'MSH-2', 'PID-0', 'pid-1', ''])(
    'refuses the path %j',
    (path) => {
      expect(() => edited(adt, { [path]: 'x' })).toThrow(expect.objectContaining({ code: 'HL7_PATH_INVALID' }));
    },
  );

  it('refuses a change that would make a line of text a segment', () => {
    const culture = adt.replace('||x', '||x\nNEG');
    expect(messageOf(culture).segments).toHaveLength(4);
    expect(() => edited(culture, { 'OBX-11': 'F' })).toThrow(expect.objectContaining({ code: 'HL7_EDIT_AMBIGUOUS' }));
    expect(edited(culture, { 'OBX-3': 'B' })).toBe(culture.replace('|A|', '|B|'));
  });

  it('refuses what the character set of the message cannot say', () => {
    for (const text of [adt, adt.replace('2.5\r', '2.5||||||8859/1\r').replace('Anna', 'Ann\xe9')])
      expect(() => withFields(messageOf(Buffer.from(text, 'latin1')), { 'PID-5': '山' })).toThrow(
        expect.objectContaining({ code: 'HL7_CHARACTER_UNSAYABLE' }),
      );
  });

  it('writes letters into a message of plain ASCII where the copy may be in another set', () => {
    const copy = withFields(messageOf(adt), { 'PID-5': '山' }, 'utf-8');
    expect(Buffer.from(copy).toString()).toBe(adt.replace('Berg^Anna', '山'));
    const latin = messageOf(Buffer.from(adt.replace('Anna', 'Ann\xe9'), 'latin1'));
    expect(Buffer.from(withFields(latin, { 'PID-8': 'é' }, 'utf-8')).toString('latin1')).toContain('Ann\xe9|||é');
  });

  it('refuses what the delimiters of the message cannot say', () => {
    const few = adt.replace('|^~\\&|', '|^|');
    for (const text of [['a', ['b', 'c']], { repetitions: ['a', 'b'] }, 'a|b'] satisfies FieldText[])
      expect(() => edited(few, { 'PID-5': text })).toThrow(expect.objectContaining({ code: 'HL7_DELIMITERS_INVALID' }));
  });

  it.each([
    ['utf-8', 'UNICODE UTF-8'],
    ['iso-8859-1', '8859/1'],
    ['shift_jis', '~ISO IR13'],
    ['gb18030', 'GB18030'],
    ['utf-16le', 'UNICODE UTF-16'],
    ['utf-16be', ''],
  ])('changes in %s the one field and no other byte of another segment', (encoding, declared) => {
    const unit = fc.constantFrom(...(encoding === 'iso-8859-1' ? 'aé|^~\\& x' : 'a表山ｱ|^~\\& x'));
    const text = fc.string({ unit, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        text,
        (rows, place, value) => {
          const segments = rows.map((row) => ({
            name: 'ZZZ',
            fields: Object.fromEntries(row.map((field, at) => [at + 1, field])),
          }));
          const header = { name: 'MSH', fields: { 10: 'M1', 18: { raw: declared } } };
          // The set is known whatever is in the message.
          const named = { name: 'ZZY', fields: { 1: encoding === 'iso-8859-1' ? 'é!' : '表山' } };
          const message = messageOf(writeMessage([header, named, ...segments], undefined, encoding));
          const row = place % rows.length;
          const field = (place % 7) + 1;
          const changed = messageOf(withFields(message, { [`ZZZ[${row + 1}]-${field}`]: value }));
          const expected = segments.map(({ name, fields }, at) => ({
            name,
            fields: at === row ? { ...fields, [field]: value } : fields,
          }));
          expect(changed.all('ZZZ').map((segment) => segment.texts().fields.join('|').replace(/\|+$/, ''))).toEqual(
            messageOf(writeMessage([header, named, ...expected], undefined, encoding))
              .all('ZZZ')
              .map((segment) => segment.texts().fields.join('|').replace(/\|+$/, '')),
          );
          expect(changed.characterSet.used).toBe(message.characterSet.used);
        },
      ),
    );
  });

  it('keeps how another field of the segment was encoded, also what has no meaning', () => {
    // ESC ( J is not how this lib would write it; 0xf5 alone is nothing in Shift_JIS.
    const text = 'MSH|^~\\&|A|||||||M1||2.5||||||~ISO IR87\rPID|||\x1b$B0|\x1b(J||\x1b$B;3\x1b(J|\xf5|x\r';
    const changed = withFields(messageOf(Buffer.from(text, 'latin1')), { 'PID-8': '田', 'PID-2': '1' });
    expect(Buffer.from(changed).toString('latin1')).toBe(
      text.replace('PID|||', 'PID||1|').replace('\xf5|x', '\xf5|x|\x1b$BED\x1b(B'),
    );
  });

  it('keeps a cut character at the end of UTF-16', () => {
    const bytes = Buffer.concat([Buffer.from(adt, 'utf16le'), Buffer.from([0x41])]);
    expect(Buffer.from(withFields(messageOf(bytes), {}))).toEqual(bytes);
  });

  it('finds a segment behind an escape sequence', () => {
    const text = 'MSH|^~\\&|A|||||||M1||2.5||||||~ISO IR87\r\x1b(BPID|||7\rNK1|1\x1b$B;3\x1b(B\r';
    const changed = withFields(messageOf(Buffer.from(text, 'latin1')), { 'PID-3': '8' });
    expect(Buffer.from(changed).toString('latin1')).toBe(text.replace('|7', '|8'));
  });

  it('writes a segment anew that leaves a set open beyond a delimiter', () => {
    const text = 'MSH|^~\\&|A|||||||M1||2.5||||||~ISO IR149~ISO IR100\rPID|||\x1b$)C\xb1\xe8||\xb1\xe8\r';
    const changed = messageOf(withFields(messageOf(Buffer.from(text, 'latin1')), { 'PID-8': 'M' }));
    expect([changed.value('PID-3'), changed.value('PID-5'), changed.value('PID-8')]).toEqual(['김', '김', 'M']);
    // A character that this lib reads in ISO 2022 and cannot write.
    const arabic = messageOf(
      Buffer.from('MSH|^~\\&|A|||||||M1||2.5||||||~ISO IR87\rPID|||\x1b-G\xc7||\xc7\r', 'latin1'),
    );
    expect(() => withFields(arabic, { 'PID-3': 'M' })).toThrow(
      expect.objectContaining({ code: 'HL7_CHARACTER_UNSAYABLE' }),
    );
    const open = messageOf(Buffer.from('MSH|^~\\&|A|||||||M1||2.5||||||~ISO IR87\rPID|||\x1b$B;3\r', 'latin1'));
    expect(messageOf(withFields(open, { 'PID-5': '7' })).value('PID-5')).toBe('7');
  });

  it('takes linear time where every character looks like a separator', () => {
    const ofMany = (count: number) =>
      Buffer.concat([
        Buffer.from('MSH|^~\\&|A|||||||M1||2.5||||||~ISO IR13\rPID|||||\x8e\x52'),
        Buffer.from('\x81|'.repeat(count), 'latin1'),
        Buffer.from('|\r'),
      ]);
    expect(isLinear(200_000, ofMany, (bytes) => withFields(messageOf(bytes), { 'PID-7': '1' }))).toBe(true);
  });

  it('leaves every byte of any message where nothing is changed', () => {
    const piece = fc.constantFrom('MSH|^~\\&|', 'PID|', '\r', '\n', 'x', '\x0b', '\x1c', '山', ' ');
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('utf-8', 'utf-16le', 'gb18030'), (pieces, encoding) => {
        const bytes = iconv.encode(`MSH|^~\\&|A||||||||M1\r${pieces.join('')}`, encoding);
        const message = messageOf(bytes);
        expect(Buffer.from(withFields(message, {}))).toEqual(bytes);
        const again = messageOf(withFields(message, { 'MSH-10': 'M2' }));
        expect([again.value('MSH-10'), again.segments.length]).toEqual(['M2', message.segments.length]);
      }),
    );
  });
});
