import { describe, expect, it } from '@jest/globals';
import { decodeBytes, encodeText } from './charset.js';
import { encodingOf } from './charset-names.js';

/** Table 0211 whole, then what DICOM and real senders write, each with a text that the set can say. */
const names: readonly (readonly [string, string, string])[] = [
  ['', 'ascii', 'Berg'],
  ['ASCII', 'ascii', 'Berg'],
  ['8859/1', 'iso-8859-1', 'Åsa Æbelø ÿ'],
  ['8859/2', 'iso-8859-2', 'Łódź Dvořák'],
  ['8859/3', 'iso-8859-3', 'Ħal Għargħur'],
  ['8859/4', 'iso-8859-4', 'Ķēniņš'],
  ['8859/5', 'iso-8859-5', 'Иванова Ёлка'],
  ['8859/6', 'iso-8859-6', 'مريم'],
  ['8859/7', 'iso-8859-7', 'Ελένη'],
  ['8859/8', 'iso-8859-8', 'מרים'],
  ['8859/9', 'iso-8859-9', 'Ağaoğlu İ'],
  ['8859/15', 'iso-8859-15', 'Œuvre €'],
  ['ISO IR6', 'ascii', 'Berg'],
  ['ISO IR14', 'ascii', 'Yamada'],
  ['ISO IR87', 'iso-2022-jp', '山田 太郎|^'],
  ['ISO IR159', 'iso-2022-jp', '丂 é ｱ 山'],
  ['JAS2020', 'iso-2022-jp', '山田'],
  ['JIS X 0202', 'iso-2022-jp', '山田'],
  ['GB 18030-2000', 'gb18030', '张伟 é 🙂'],
  ['KS X 1001', 'euc-kr', '김철수'],
  ['CNS 11643-1992', 'big5', '張偉功'],
  ['BIG-5', 'big5', '張偉功'],
  ['UNICODE', 'utf-8', 'Åsa 山 🙂'],
  ['UNICODE UTF-8', 'utf-8', 'Åsa 山 🙂'],
  ['UNICODE UTF-16', 'utf-16', 'Åsa 山 🙂'],
  ['UNICODE UTF-32', 'utf-32', 'Åsa 山 🙂'],
  ['ISO IR13', 'shift_jis', 'ﾔﾏﾀﾞ'],
  ['ISO IR58', 'gb18030', '张伟'],
  ['ISO IR100', 'iso-8859-1', 'Åsa'],
  ['ISO IR101', 'iso-8859-2', 'Łódź'],
  ['ISO IR109', 'iso-8859-3', 'Ħal'],
  ['ISO IR110', 'iso-8859-4', 'Ķēniņš'],
  ['ISO IR126', 'iso-8859-7', 'Ελένη'],
  ['ISO IR127', 'iso-8859-6', 'مريم'],
  ['ISO IR138', 'iso-8859-8', 'מרים'],
  ['ISO IR144', 'iso-8859-5', 'Иванова'],
  ['ISO IR148', 'iso-8859-9', 'Ağaoğlu'],
  ['ISO IR149', 'euc-kr', '김철수'],
  ['ISO IR166', 'iso-8859-11', 'มานี'],
  ['ISO IR192', 'utf-8', 'Åsa 山'],
  ['ISO_IR 100', 'iso-8859-1', 'Åsa'],
  ['ISO 2022 IR 87', 'iso-2022-jp', '山田'],
  ['utf8', 'utf-8', 'Åsa'],
  ['UNICODE-UTF-8', 'utf-8', 'Åsa'],
  ['ISO8859-1', 'iso-8859-1', 'Åsa'],
  ['ISO-8859-15', 'iso-8859-15', '€'],
  ['8859-2', 'iso-8859-2', 'Łódź'],
  ['8859', 'iso-8859-1', 'Åsa'],
  ['Latin1', 'iso-8859-1', 'Åsa'],
  ['WINDOWS-1252', 'windows-1252', 'O’Hara €'],
  ['cp1251', 'windows-1251', 'Иванова'],
  ['CP850', 'cp850', 'Åsa'],
  ['Shift_JIS', 'shift_jis', '山田表'],
  ['SJIS', 'shift_jis', '山田表'],
  ['EUC-JP', 'euc-jp', '山田'],
  ['GBK', 'gb18030', '张伟'],
  ['GB2312', 'gb18030', '张伟'],
  ['Big5', 'big5', '張偉功'],
  ['EUC-KR', 'euc-kr', '김철수'],
];

describe('a name of a character set', () => {
  it.each(names)('%j is %s, which writes and reads %j', (declared, encoding, text) => {
    expect(encodingOf(declared)).toBe(encoding);
    const written = /^utf-(?:16|32)$/.test(encoding) ? `${encoding}le` : encoding;
    expect(decodeBytes(encodeText(text, written), written)).toBe(text);
  });

  it.each(['KLINGON', '8859/12', '8859/99', 'ISO IR 999', 'x', 'hex', 'base64', 'constructor', '__proto__', 'CP99999'])(
    '%j is unknown',
    (declared) => {
      expect(encodingOf(declared)).toBeUndefined();
    },
  );

  it.each([
    ['ascii', 'Berg Åsa 山', 'Berg ?sa ?'],
    ['iso-8859-1', 'Åsa 🙂', 'Åsa ?'],
    ['iso-8859-5', 'Иванова é', 'Иванова ?'],
    ['windows-1252', '€ 山', '€ ?'],
    ['big5', '張 🙂', '張 ?'],
    ['euc-kr', '김 é', '김 ?'],
    ['shift_jis', '山 é', '山 ?'],
    ['iso-2022-jp', '山🙂田', '山?田'],
    ['iso-2022-jp', 'a\x1b$B;3', 'a?$B;3'],
  ])('in %s what it cannot say becomes a question mark', (encoding, text, readBack) => {
    expect(decodeBytes(encodeText(text, encoding), encoding)).toBe(readBack);
  });
});
