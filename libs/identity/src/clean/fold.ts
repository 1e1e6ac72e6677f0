// Letters that Unicode does not decompose into a base letter and a mark.
const undecomposed: ReadonlyMap<string, string> = new Map([
  ['ß', 'SS'],
  ['ẞ', 'SS'],
  ['Ø', 'O'],
  ['Æ', 'AE'],
  ['Œ', 'OE'],
  ['Ł', 'L'],
  ['Đ', 'D'],
  ['Ð', 'D'],
  ['Þ', 'TH'],
  ['Ħ', 'H'],
  ['ı', 'I'],
  ...romanized(
    'АБВГҐДЕЄЖЗИІКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЈЉЊЋЏ',
    'A B V G G D E YE ZH Z I I K L M N O P R S T U F KH TS CH SH SHCH  Y  E YU YA DJ J LJ NJ C DZ',
  ),
  ...romanized('ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ', 'A V G D E Z I TH I K L M N X O P R S T U F CH PS O'),
]);

/** Cyrillic (after BGN/PCGN) and Greek letters (near ELOT 743), in the order of their alphabets. */
function romanized(letters: string, latin: string): readonly (readonly [string, string])[] {
  const forms = latin.split(' ');
  return [...letters].map((letter, at) => [letter, forms[at] ?? ''] as const);
}

/** Upper case without diacritics and apostrophes; hyphens, points and all other signs are blanks; single blanks. */
export function fold(text: string): string {
  const upper = text.toUpperCase();
  // Most values are plain ASCII letters already: skip the costly steps for them.
  if (/^[A-Z0-9 ]*$/.test(upper)) return upper.includes('  ') ? upper.replace(/ +/g, ' ').trim() : upper.trim();
  return upper
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\x20-\x7e]/g, (letter) => undecomposed.get(letter) ?? letter)
    .replace(/['’`´ʼ]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Letters and digits only, upper case. */
export const alphanumeric = (text: string): string => text.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '');

export const sortedUnique = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();
