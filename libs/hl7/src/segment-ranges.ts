import { decodeBytes, keepsDelimiters, utf16Of } from './charset.js';
import { headerStart } from './header-start.js';
import { beforeText } from './iso-2022.js';
import type { Message } from './message.js';
import { decodedText } from './parse.js';
import { placeSize, segmentPlaces } from './segment-places.js';

export interface SegmentRange {
  /** Number of the segment, from 0. */
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Where the segments of a message stand in its chars: one a byte, or the text where it is UTF-16 or UTF-32. An MSH that came
 * twice is no segment, but would be one if the first alone were changed: it is a range of segment 0, too.
 */
export function segmentRanges(message: Message, chars: string): readonly SegmentRange[] {
  const { bytes, delimiters, characterSet } = message;
  const isByChar = keepsDelimiters(characterSet.used) || utf16Of(bytes) !== undefined;
  const ranges = rangesIn(isByChar ? chars : decodeBytes(bytes, characterSet.used), delimiters.field);
  return isByChar ? ranges.ranges : inBytes(ranges, chars);
}

interface Ranges {
  readonly text: string;
  readonly ranges: readonly SegmentRange[];
}

function rangesIn(text: string, field: string): Ranges {
  const places = segmentPlaces(decodedText(text), Math.max(headerStart(text), 0), field.charCodeAt(0));
  const ranges: SegmentRange[] = [];
  for (let at = 0; at < places.length; at += placeSize)
    ranges.push({ segment: at / placeSize, from: places[at] ?? 0, to: places[at + 1] ?? 0 });
  const [header, second] = ranges;
  if (header === undefined) return { text, ranges };
  const again: SegmentRange[] = [];
  const line = text.slice(header.from, header.to);
  const end = second?.from ?? text.length;
  for (let at = text.indexOf(line, header.to); at !== -1 && at < end; at = text.indexOf(line, at + line.length))
    again.push({ segment: 0, from: at, to: at + line.length });
  return { text, ranges: [header, ...again, ...ranges.slice(1)] };
}

/**
 * The same in bytes, for a text in which a character may take several. CR and LF are part of none, so that the lines are the
 * same; what comes before a name or behind a segment is ASCII, or an escape sequence before a name.
 */
function inBytes({ text, ranges }: Ranges, chars: string): readonly SegmentRange[] {
  const textEnds = lineEnds(text);
  const byteEnds = lineEnds(chars);
  let line = 0;
  const lineOf = (at: number): number => {
    while ((textEnds[line] ?? text.length) < at) line++;
    return line;
  };
  return ranges.map(({ segment, from, to }) => {
    const first = lineOf(from);
    const begin = first === 0 ? 0 : (byteEnds[first - 1] ?? 0) + 1;
    const last = lineOf(to);
    const behind = (textEnds[last] ?? text.length) - to;
    const end = byteEnds[last] ?? chars.length;
    const before =
      segment === 0 ? headerStart(chars.slice(begin, end)) : beforeText.exec(chars.slice(begin, end))?.[0].length;
    return { segment, from: begin + Math.max(before ?? 0, 0), to: end - behind };
  });
}

function lineEnds(chars: string): readonly number[] {
  return Array.from(chars.matchAll(/[\r\n]/g), ({ index }) => index);
}
