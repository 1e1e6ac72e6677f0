import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { acknowledge } from './ack.js';
import { messageOf } from './message.fixture.js';

const text = (name: string, declared: string): string =>
  `MSH|^~\\&|${name}|NORTH|HIE||20260301||ADT^A01|M1|P|2.5||||||${declared}\rPID|1||7||${name}^X|||M\r`;
const iso2022 = (written: string): Uint8Array =>
  Buffer.from(written.replace('山田', '\x1b$B;3ED\x1b(B').replace('山田', '\x1b$B;3ED\x1b(B'), 'latin1');

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

  it('reads ISO 2022 escape sequences declared by ISO IR87', () => {
    expect(messageOf(iso2022(text('山田', '~ISO IR87'))).value('PID-5')).toBe('山田');
  });

  it.each([
    ['UTF-8 without declaration', 'utf-8', '', 'Bergström', 'utf-8'],
    ['ISO 8859-1 without declaration', 'iso-8859-1', '', 'Bergström', 'iso-8859-1'],
    ['ISO 8859-1 declared as UTF-8', 'iso-8859-1', 'UNICODE UTF-8', 'Bergström', 'iso-8859-1'],
    ['UTF-8 declared as ISO 8859-1', 'utf-8', '8859/1', 'Ærø', 'utf-8'],
    ['UTF-8 declared as ISO 8859-5 with bytes that it does not have', 'utf-8', '8859/5', 'Ирина', 'utf-8'],
    ['Windows quotes declared as ISO 8859-1', 'windows-1252', '8859/1', 'O’Hara', 'windows-1252'],
    ['Shift_JIS declared as ISO IR87', 'shift_jis', '~ISO IR87', '山田表示', 'shift_jis'],
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

  it('keeps what MSH-18 says', () => {
    expect(messageOf(text('Berg', '8859/1~ISO IR87')).characterSet.declared).toEqual(['8859/1', 'ISO IR87']);
  });
});
