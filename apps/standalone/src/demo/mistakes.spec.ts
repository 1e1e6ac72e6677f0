import { describe, expect, it } from '@jest/globals';
import { parse } from '#hl7';
import { community } from './community.js';
import { dayOf } from './day.js';
import { mistakes, mistakesMade, someoneToFind } from './mistakes.js';

const people = community(120, 7);
const day = dayOf(people, { ordinal: 0, startsAt: Date.UTC(2026, 10, 1, 5) }, 'run1');
const made = mistakes(day, 'run1');

describe('the mistakes of the demo', () => {
  it('are registrations that lost nothing but the number of their patient', () => {
    expect(made).toHaveLength(mistakesMade);
    for (const { bytes } of made) {
      const parsed = parse(bytes);
      if (parsed.kind !== 'message') throw new Error(parsed.code);
      expect(parsed.message.header.messageType).toBe('ADT^A04');
      expect(parsed.message.value('PID-3.1')).toBe('');
      expect(parsed.message.value('PID-5.1')).not.toBe('');
    }
  });

  it('have control ids of their own that MSH-10 can hold', () => {
    const others = new Set(day.map(({ controlId }) => controlId));
    const ids = made.map(({ controlId }) => controlId);
    expect(ids.filter((id) => others.has(id) || id.length > 20)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('come beside somebody with a name whom one can look up', () => {
    const name = someoneToFind(people);
    expect(people.people.map(({ given, family }) => `${given} ${family}`)).toContain(name);
  });
});
