import { flat } from './text.js';

/**
 * Puts every text of the value in one piece, in place, since nobody else has seen it: JSON.stringify is thrice as fast
 * with such texts.
 */
export function settle(value: object): void {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) value[at] = settled(value[at]);
    return;
  }
  const record = value as Record<string, unknown>;
  for (const name in record) {
    const member = record[name];
    if (member === undefined) continue;
    const next = settled(member);
    if (next !== member) record[name] = next;
  }
}

function settled(value: unknown): unknown {
  if (typeof value === 'string') return flat(value);
  if (typeof value === 'object' && value !== null) settle(value);
  return value;
}
