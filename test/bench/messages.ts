import { adtA01, oruR01 } from '../../apps/standalone/src/demo/bench-messages.js';

/** A region's patients come again: as many people as this, each under one number, however many messages there are. */
const patients = 20_000;

/** ADT^A01 of about 0.9 kB; ORU^R01 of about 3.8 kB with 20 OBX. Visit `V<i>`, filler order `F<i>`. */
export const benchMessage = {
  ADT: (i: number): Uint8Array => adtA01(i, i % patients),
  ORU: (i: number): Uint8Array => oruR01(i, 20, i % patients),
} as const;
