/** The digit of each letter from A to Z; a blank for those that have none. */
const digits = ' 123 12  22455 12623 1 2 2';

const digitOf = (name: string, at: number): string => digits.charAt(name.charCodeAt(at) - 65).trim();

/** American Soundex as the National Archives define it: H and W do not part equal codes, vowels do. */
export function soundex(name: string): string {
  let code = name.charAt(0);
  let last = digitOf(name, 0);
  for (let at = 1; at < name.length && code.length < 4; at += 1) {
    const letter = name.charAt(at);
    if (letter === 'H' || letter === 'W') continue;
    const digit = digitOf(name, at);
    if (digit !== '' && digit !== last) code += digit;
    last = digit;
  }
  return code.padEnd(4, '0');
}
