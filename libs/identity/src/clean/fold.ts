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
]);

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
