import { fuzz as acknowledge } from './targets/acknowledge.js';
import { fuzz as batch } from './targets/batch.js';
import { fuzz as edit } from './targets/edit.js';
import { fuzz as framing } from './targets/framing.js';
import { fuzz as normalize } from './targets/normalize.js';
import { fuzz as parse } from './targets/parse.js';
import { fuzz as timestamp } from './targets/timestamp.js';
import { fuzz as unescape } from './targets/unescape.js';
import { fuzz as write } from './targets/write.js';

/** A target takes any bytes and throws where a promise is broken. */
export const targets: Readonly<Record<string, (bytes: Uint8Array) => void>> = {
  acknowledge,
  batch,
  edit,
  framing,
  normalize,
  parse,
  timestamp,
  unescape,
  write,
};
