import iconv from 'iconv-lite';

/**
 * Table 0211 and the ways in which real senders write it (also those of DICOM), with punctuation and case removed.
 * Encodings are named as WHATWG does, save `iso-2022`, which has no name there: ASCII with escape sequences to others.
 */
const encodings: Readonly<Record<string, string>> = {
  ascii: 'ascii',
  usascii: 'ascii',
  ansix34: 'ascii',
  iso646: 'ascii',
  isoir6: 'ascii',
  // JIS X 0201 Romaji, ASCII with ¥ and ‾ for the backslash and the tilde: as delimiters they stay what they are.
  isoir14: 'ascii',
  unicode: 'utf-8',
  unicodeutf8: 'utf-8',
  utf8: 'utf-8',
  isoir192: 'utf-8',
  unicodeutf16: 'utf-16',
  utf16: 'utf-16',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  unicodeutf32: 'utf-32',
  utf32: 'utf-32',
  utf32le: 'utf-32le',
  utf32be: 'utf-32be',
  gb18030: 'gb18030',
  gb180302000: 'gb18030',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cp936: 'gb18030',
  windows936: 'gb18030',
  euccn: 'gb18030',
  isoir58: 'gb18030',
  big5: 'big5',
  cp950: 'big5',
  windows950: 'big5',
  // Its two first planes are the characters of Big5, and as Big5 they are sent: nobody sends the standard's own coding.
  cns116431992: 'big5',
  cns11643: 'big5',
  ksx1001: 'euc-kr',
  ksc5601: 'euc-kr',
  cp949: 'euc-kr',
  windows949: 'euc-kr',
  isoir149: 'euc-kr',
  euckr: 'euc-kr',
  isoir87: 'iso-2022-jp',
  isoir159: 'iso-2022-jp',
  iso2022jp: 'iso-2022-jp',
  jisx0202: 'iso-2022-jp',
  jisx0208: 'iso-2022-jp',
  jisx0212: 'iso-2022-jp',
  jas2020: 'iso-2022-jp',
  // JIS X 0201 in its 8-bit form: half-width katakana, which Shift_JIS has at the same places.
  isoir13: 'shift_jis',
  jisx0201: 'shift_jis',
  shiftjis: 'shift_jis',
  sjis: 'shift_jis',
  mskanji: 'shift_jis',
  windows31j: 'shift_jis',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  eucjp: 'euc-jp',
  8859: 'iso-8859-1',
  isoir100: 'iso-8859-1',
  isoir101: 'iso-8859-2',
  isoir109: 'iso-8859-3',
  isoir110: 'iso-8859-4',
  isoir144: 'iso-8859-5',
  isoir127: 'iso-8859-6',
  isoir126: 'iso-8859-7',
  isoir138: 'iso-8859-8',
  isoir148: 'iso-8859-9',
  isoir166: 'iso-8859-11',
  isoir203: 'iso-8859-15',
  tis620: 'iso-8859-11',
  latin1: 'iso-8859-1',
  latin2: 'iso-8859-2',
  latin5: 'iso-8859-9',
  latin9: 'iso-8859-15',
  ansi: 'windows-1252',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
};

// Senders write few names; of those that nobody knows none is remembered.
const namedMax = 500;
const named = new Map<string, string>();

/** The encoding that a value of MSH-18 or a setting names; undefined for one that nobody knows. */
export function encodingOf(declared: string): string | undefined {
  if (declared === '') return 'ascii';
  const known = named.get(declared);
  if (known !== undefined) return known;
  const encoding = encodingNamed(declared);
  if (encoding !== undefined && named.size < namedMax) named.set(declared, encoding);
  return encoding;
}

function encodingNamed(declared: string): string | undefined {
  const name = declared
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/^iso2022ir/, 'isoir');
  if (name === '') return 'ascii';
  const part = /^(?:iso)?8859(\d{1,2})$/.exec(name)?.[1];
  if (part !== undefined) return existing(`iso-8859-${part}`);
  if (Object.hasOwn(encodings, name)) return encodings[name];
  const page = /^(?:cp|windows|ibm)(\d{3,4})$/.exec(name)?.[1];
  return page === undefined ? undefined : existing(page.startsWith('125') ? `windows-${page}` : `cp${page}`);
}

const existing = (encoding: string): string | undefined => (iconv.encodingExists(encoding) ? encoding : undefined);
