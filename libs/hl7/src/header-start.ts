/** MSH at the beginning of a line, after any byte order mark, start block, white space or other junk without letters. */
const onLine = /(?:^|[\r\n])[^A-Za-z0-9\r\n]*MSH/;
/** MSH with delimiters after other junk (`[SOM]MSH|^~\&|`), near the beginning only. */
const inJunk = /MSH([^A-Za-z0-9\s])[^A-Za-z0-9\s]{1,5}\1/;
const junkCharsMax = 256;

/** Where MSH stands, -1 when it does not. */
export function headerStart(chars: string): number {
  if (chars.startsWith('MSH')) return 0;
  const match = onLine.exec(chars);
  return match === null ? chars.slice(0, junkCharsMax).search(inJunk) : match.index + match[0].length - 3;
}
