import type { CharacterSet } from './charset.js';
import type { Cursor } from './cursor.js';
import type { Delimiters } from './delimiters.js';
import type { Text } from './segment-places.js';

/** The text that the segments of one message share. */
export interface Source extends Text {
  readonly delimiters: Delimiters;
  readonly isStandard: boolean;
  /** No segment holds anything but printable ASCII without escapes and without two blanks in a row. */
  readonly isPlain: boolean;
  readonly cursor: Cursor;
  /** Text of a range. */
  decode(from: number, to: number): string;
  /** Text of chars that were cut out of `chars`. */
  decodeChars(chars: string): string;
  readonly characterSet: CharacterSet;
  ordinal(index: number): number;
}
