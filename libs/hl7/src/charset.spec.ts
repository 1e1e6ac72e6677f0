import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { acknowledge } from './ack.js';
import { messageOf } from './message.fixture.js';

const text = (name: string, declared: string, application = name): string =>
  `MSH|^~\\&|${application}|NORTH|HIE||20260301||ADT^A01|M1|P|2.5||||||${declared}\rPID|1||7||${name}^X|||M\r`;
const latin1 = (written: string): Uint8Array => Buffer.from(written, 'latin1');

describe('the character set', () => {
  it.each([
    ['ascii', 'Berg', '', 'ascii'],
    ['utf-8', 'Bergström', 'UNICODE UTF-8', 'utf-8'],
    ['iso-8859-1', 'Bergström', '8859/1', 'iso-8859-1'],
    ['iso-8859-15', 'Œuvre €', '8859/15', 'iso-8859-15'],
    ['iso-8859-5', 'Иванова', '8859/5', 'iso-8859-5'],
    ['gb18030', '张伟', 'GB 18030-2000', 'gb18030'],
    ['big5', '張偉功', 'BIG-5', 'big5'],
    ['euc-kr', '김철수', 'KS X 1001', 'euc-kr'],
    ['utf-16le', 'Bergström 山', '', 'utf-16le'],
    ['utf-16be', 'Bergström 山', 'UNICODE UTF-16', 'utf-16be'],
  ])('is read as declared: %s', (encoding, name, declared, used) => {
    const bytes = iconv.encode(text(name, declared), encoding, { addBOM: encoding.startsWith('utf-16') });
    const message = messageOf(bytes);
    expect([message.value('PID-5'), message.value('PID-8'), message.header.application]).toEqual([name, 'M', name]);
    expect(message.characterSet).toMatchObject({ used, guessed: false });
    const answer = messageOf(acknowledge(message, { code: 'AA', controlId: 'A1', at: 0 }));
    expect([answer.value('MSH-5'), answer.value('MSA-2')]).toEqual([name, 'M1']);
  });

  // Pairs whose bytes are the delimiters | ^ ~ \\ & themselves.
  const delimiterPairs = '0|0^0~0\\0&\\!^!';

  it.each([
    ['JIS X 0208 declared by ISO IR87', '~ISO IR87', '\x1b$B;3ED\x1b(B', '山田', 'iso-2022-jp', false],
    [
      'pairs that hold delimiters',
      '~ISO IR87',
      `\x1b$B${delimiterPairs}\x1b(B`,
      new TextDecoder('iso-2022-jp').decode(latin1(`\x1b$B${delimiterPairs}\x1b(B`)),
      'iso-2022-jp',
      false,
    ],
    ['a default of ISO IR87', 'ISO IR87', '\x1b$B;3ED\x1b(B', '山田', 'iso-2022-jp', false],
    [
      '8-bit katakana beside kanji',
      'ISO IR13~ISO IR87',
      '\xd4\xcf\xc0\xde\x1b$B;3\x1b(J',
      'ﾔﾏﾀﾞ山',
      'iso-2022-jp',
      false,
    ],
    ['JIS X 0208 without declaration', '', '\x1b$B;3ED\x1b(B', '山田', 'iso-2022-jp', true],
    ['JIS X 0208 declared as 8859/1', '8859/1', '\x1b$B;3ED\x1b(B', '山田', 'iso-2022+iso-8859-1', true],
    [
      'JIS X 0208 beside 8859/1',
      '8859/1~ISO IR87',
      '\xc5sa \x1b$B;3ED\x1b(B',
      'Åsa 山田',
      'iso-2022+iso-8859-1',
      false,
    ],
    ['KS X 1001 declared by ISO IR149', '~ISO IR149', '\x1b$)C\xb1\xe8', '김', 'iso-2022+euc-kr', false],
    ['two alternates of ISO 8859', '~8859/5~8859/7', '\x1b-L\xb8\x1b-F\xc5', 'ИΕ', 'iso-2022+iso-8859-5', false],
  ])('reads ISO 2022 escape sequences: %s', (_name, declared, written, name, used, guessed) => {
    const message = messageOf(latin1(text(written, declared, 'LAB')));
    expect([message.value('PID-5'), message.value('PID-8'), message.value('PID-5.2')]).toEqual([name, 'M', 'X']);
    expect(message.characterSet).toMatchObject({ used, guessed });
  });

  it.each([
    ['~8859/7~8859/5', '\\C2D46\\\xc5\\C2D4C\\\xb8\xd2', 'ΕИв'],
    ['8859/1~ISO IR126', '\xc5sa \\C2D46\\\xc5', 'Åsa Ε'],
    ['~KS X 1001', '\\M242943\\\xb1\xe8\xc3\xb6', '김철'],
    ['~ISO IR87', '\\M2442\\;3ED\\C2842\\', '山田'],
  ])('follows the switches of HL7 between the sets %s', (declared, written, name) => {
    const message = messageOf(latin1(text(written, declared)));
    expect([message.value('PID-5'), message.characterSet.guessed]).toEqual([name, false]);
  });

  it('answers in ISO-2022-JP what it was sent in it', () => {
    const message = messageOf(latin1(text('\x1b$B;3ED\x1b(B', '~ISO IR87')));
    const answer = acknowledge(message, { code: 'AA', controlId: 'A1', at: 0 });
    expect(Buffer.from(answer).toString('latin1')).toContain('|\x1b$B;3ED\x1b(B|NORTH|');
    expect(messageOf(answer).value('MSH-5')).toBe('山田');
  });

  it.each([
    ['utf-8', '', 'utf-8', false],
    ['utf-8', '8859/1', 'utf-8', true],
    ['utf-16le', 'UNICODE UTF-16', 'utf-16le', false],
    ['utf-16be', '', 'utf-16be', false],
    ['utf-32le', 'UNICODE UTF-32', 'utf-32le', false],
    ['utf-32be', '', 'utf-32be', false],
  ])('is told by a byte order mark: %s declared %j', (encoding, declared, used, guessed) => {
    const written = text('Bergström 山🙂', declared);
    for (const mark of encoding === 'utf-8' ? ['\ufeff'] : ['\ufeff', '']) {
      const message = messageOf(iconv.encode(mark + written, encoding));
      expect([message.value('PID-5'), message.value('PID-8')]).toEqual(['Bergström 山🙂', 'M']);
      expect(message.characterSet).toMatchObject({ used, guessed });
    }
  });

  it('does not repair what was encoded twice', () => {
    const twice = Buffer.from(Buffer.from('Bergström').toString('latin1'));
    const message = messageOf(Buffer.concat([latin1('MSH|^~\\&|A|||||||||||||||UNICODE UTF-8\rPID|||||'), twice]));
    expect(message.value('PID-5')).toBe('BergstrÃ¶m');
    expect(message.characterSet.guessed).toBe(false);
  });

  it.each([
    ['UTF-8 without declaration', 'utf-8', '', 'Bergström', 'utf-8'],
    ['ISO 8859-1 without declaration', 'iso-8859-1', '', 'Bergström', 'iso-8859-1'],
    ['ISO 8859-1 declared as UTF-8', 'iso-8859-1', 'UNICODE UTF-8', 'Bergström', 'iso-8859-1'],
    ['UTF-8 declared as ISO 8859-1', 'utf-8', '8859/1', 'Ærø', 'utf-8'],
    ['UTF-8 declared as ISO 8859-5 with bytes that it does not have', 'utf-8', '8859/5', 'Ирина', 'utf-8'],
    ['Windows quotes declared as ISO 8859-1', 'windows-1252', '8859/1', 'O’Hara', 'windows-1252'],
    ['Shift_JIS declared as ISO IR87', 'shift_jis', '~ISO IR87', '山田表示', 'shift_jis'],
    ['EUC-JP declared as ISO IR87', 'euc-jp', '~ISO IR87', '山田表示', 'euc-jp'],
    ['UTF-8 declared as GB 18030', 'utf-8', 'GB 18030-2000', '张伟', 'utf-8'],
    ['UTF-8 declared as KS X 1001', 'utf-8', 'KS X 1001', '김철수', 'utf-8'],
    ['a Windows code page declared as 8859/2', 'windows-1250', '8859/2', 'Šárka', 'windows-1250'],
    ['an unknown set', 'utf-8', 'KLINGON', 'Bergström', 'utf-8'],
  ])('is guessed, and says so, for %s', (_name, encoding, declared, name, used) => {
    const message = messageOf(iconv.encode(text(name, declared), encoding));
    expect(message.value('PID-5')).toBe(name);
    expect(message.value('PID-8')).toBe('M');
    expect(message.characterSet).toMatchObject({ used, guessed: true });
  });

  it('follows the setting of a feed against MSH-18, and its default where MSH-18 is empty', () => {
    const bytes = iconv.encode(text('Иванова', ''), 'windows-1251');
    expect(messageOf(bytes, { defaultCharacterSet: 'windows-1251' }).value('PID-5')).toBe('Иванова');
    const lying = iconv.encode(text('Иванова', '8859/1'), 'windows-1251');
    expect(messageOf(lying, { characterSet: 'windows-1251' }).value('PID-5')).toBe('Иванова');
  });

  it.each([
    ['UNICODE UTF-8', latin1('\xf6'), 'ö', 'iso-8859-1'],
    ['ASCII', Buffer.from('ö'), 'ö', 'utf-8'],
    ['UNICODE UTF-16', Buffer.from('ö'), 'ö', 'utf-8'],
    ['KLINGON', latin1('\xf6'), 'ö', 'iso-8859-1'],
  ])('guesses where the setting %s cannot be', (characterSet, name, read, used) => {
    const bytes = Buffer.concat([latin1('MSH|^~\\&|A\rPID|||||'), name]);
    const message = messageOf(bytes, { characterSet });
    expect(message.value('PID-5')).toBe(read);
    expect(message.characterSet).toMatchObject({ used, guessed: true });
  });

  it('lets a default of the feed, but not its setting, yield to escape sequences', () => {
    const bytes = latin1(text('\x1b$B;3ED\x1b(B', ''));
    expect(messageOf(bytes, { defaultCharacterSet: '8859/1' }).value('PID-5')).toBe('山田');
    expect(messageOf(bytes, { defaultCharacterSet: 'ISO IR87' }).characterSet.guessed).toBe(false);
    expect(messageOf(bytes, { characterSet: '8859/1' }).value('PID-5')).toBe('\x1b$B;3ED\x1b(B');
  });

  it('takes a broken character in UTF-8 for that, not for another set', () => {
    const cut = Buffer.concat([
      Buffer.from(text('Åke Bergström', 'UNICODE UTF-8')),
      latin1('NTE|1||\xc3|\xed\xa0\x80\r'),
    ]);
    const message = messageOf(cut);
    expect(message.value('PID-5')).toBe('Åke Bergström');
    expect(message.characterSet).toMatchObject({ used: 'utf-8', guessed: true });
    expect(message.bytes).toBe(cut);
  });

  it('leaves a short name in GB 18030 that is UTF-8 by accident as declared', () => {
    const bytes = iconv.encode(text('一', 'GB 18030-2000'), 'gb18030');
    expect(messageOf(bytes).value('PID-5')).toBe('一');
  });

  it('keeps what MSH-18 says', () => {
    expect(messageOf(text('Berg', '8859/1~ISO IR87')).characterSet.declared).toEqual(['8859/1', 'ISO IR87']);
  });
});
