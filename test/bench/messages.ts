import { adtA01, oruR01 } from '../../apps/standalone/src/demo/bench-messages.js';

/**
 * A region's patients come again: every sixth message is about somebody new, each other about somebody known, evenly
 * spread. Nobody has two numbers at one organization.
 */
function person(i: number): number {
  const known = Math.floor(i / 6);
  return i % 6 === 0 ? known : (Math.imul(i, 2_654_435_761) >>> 0) % (known + 1);
}

const make = {
  ADT: (i: number): Uint8Array => adtA01(i, person(i)),
  ORU: (i: number): Uint8Array => oruR01(i, 20, person(i)),
} as const;

const prepared = { ADT: [] as Uint8Array[], ORU: [] as Uint8Array[] };

/**
 * The first `count` messages, made before the clock runs: making one costs more than sending it. ADT^A01 of about 0.9 kB,
 * ORU^R01 of about 3.8 kB with 20 OBX; visit `V<i>`, filler order `F<i>`. Beyond `count` they begin again, which only a
 * peer that stores nothing may be sent.
 */
export function messages(kind: 'ADT' | 'ORU', count: number): (i: number) => Uint8Array {
  const list = prepared[kind];
  while (list.length < count) list.push(make[kind](list.length));
  return (i) => list[i % list.length] ?? make[kind](i);
}
