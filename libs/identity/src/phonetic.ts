const digits: ReadonlyMap<string, string> = new Map(
  [...'BFPV']
    .map((letter): [string, string] => [letter, '1'])
    .concat(
      [...'CGJKQSXZ'].map((letter) => [letter, '2']),
      [...'DT'].map((letter) => [letter, '3']),
      [['L', '4']],
      [...'MN'].map((letter) => [letter, '5']),
      [['R', '6']],
    ),
);

/** American Soundex as the National Archives define it: H and W do not part equal codes, vowels do. */
export function soundex(name: string): string {
  let code = name.charAt(0);
  let last = digits.get(code) ?? '';
  for (let at = 1; at < name.length && code.length < 4; at += 1) {
    const letter = name.charAt(at);
    if (letter === 'H' || letter === 'W') continue;
    const digit = digits.get(letter) ?? '';
    if (digit !== '' && digit !== last) code += digit;
    last = digit;
  }
  return code.padEnd(4, '0');
}
