const onLine = /(?:^|[\r\n])[^A-Za-z0-9\r\n]*MSH/;

/** Where MSH of a parsed message stands in its chars: as `parse` finds it, at the beginning of a line before all else. */
export function headerStart(chars: string, field: string): number {
  const match = onLine.exec(chars);
  return match === null ? Math.max(chars.indexOf(`MSH${field}`), 0) : match.index + match[0].length - 3;
}
