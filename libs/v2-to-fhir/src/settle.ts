import { flat } from './text.js';

/**
 * The value as JSON.parse of its JSON would give it: without undefined members, its texts in one piece. Changes the value
 * in place where it can, since nobody else has seen it. Both make JSON.stringify more than twice as fast.
 */
export function settle(value: object): object {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) value[at] = settled(value[at]);
    return value;
  }
  const record = value as Record<string, unknown>;
  let hasAbsent = false;
  for (const name in record) {
    const member = record[name];
    if (member === undefined) hasAbsent = true;
    else {
      const next = settled(member);
      if (next !== member) record[name] = next;
    }
  }
  return hasAbsent ? present(record) : record;
}

const settled = (value: unknown): unknown =>
  typeof value === 'string' ? flat(value) : typeof value === 'object' && value !== null ? settle(value) : value;

function present(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const there: Record<string, unknown> = {};
  for (const name in record) {
    const member = record[name];
    if (member !== undefined) there[name] = member;
  }
  return there;
}
