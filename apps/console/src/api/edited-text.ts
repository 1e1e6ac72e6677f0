/** Chars of a message that people edit as text at most; a longer one is corrected where it comes from. */
export const editedTextMax = 500_000;

/**
 * A message as text for people: each segment on a line of its own, whatever it ended with, and a line feed within a segment
 * as its picture. Bytes that are not UTF-8 are read as ISO 8859-1, which has a character for each. Undefined where
 * the text would not give the same bytes back: whoever edits one field must not change another.
 */
export function editableText(bytes: Uint8Array): string | undefined {
  const { text, end } = read(bytes);
  const lines = end === '\n' ? text : text.replaceAll('\n', lineFeedPicture).replaceAll(endPicture(end), '\n');
  if (lines.length > editedTextMax || lines.includes('\r')) return undefined;
  const back = bytesOfText(lines, bytes);
  return back !== undefined && Buffer.compare(back, bytes) === 0 ? lines : undefined;
}

/** The edited text as bytes, in the encoding and with the segment ends of the original; undefined where it cannot be. */
export function bytesOfText(text: string, original: Uint8Array): Uint8Array | undefined {
  const { encoding, end } = read(original);
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\n', end);
  const ended = end === '\n' ? lines : lines.replaceAll(lineFeedPicture, '\n');
  // oxlint-disable-next-line no-control-regex
  if (encoding === 'latin1' && /[^\u0000-\u00ff]/.test(ended)) return undefined;
  return new Uint8Array(Buffer.from(ended, encoding));
}

const lineFeedPicture = '\u240a';
/** What a segment end became once its line feed, if any, is a picture. */
const endPicture = (end: string): string => end.replace('\n', lineFeedPicture);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

interface Read {
  readonly text: string;
  readonly encoding: 'utf8' | 'latin1';
  /** What its first segment ends with. */
  readonly end: string;
}

function read(bytes: Uint8Array): Read {
  const { text, encoding } = decoded(bytes);
  const end = /\r\n?/.exec(text)?.[0] ?? (text.includes('\n') ? '\n' : '\r');
  return { text, encoding, end };
}

function decoded(bytes: Uint8Array): Omit<Read, 'end'> {
  try {
    return { text: utf8.decode(bytes), encoding: 'utf8' };
  } catch {
    return { text: Buffer.from(bytes).toString('latin1'), encoding: 'latin1' };
  }
}
