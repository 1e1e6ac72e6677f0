import { describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { parse } from '#hl7';
import { normalizeBytes } from '#v2-to-fhir';
import { adtA01, oruR01 } from './bench-messages.js';
import { community, truth } from './community.js';
import { dayOf, type PlannedMessage } from './day.js';

const people = community(120, 7);
const firstDay = { ordinal: 0, startsAt: Date.UTC(2026, 10, 1, 5) };
const messages = dayOf(people, firstDay, 'run1');

const read = (bytes: Uint8Array) => {
  const parsed = parse(bytes);
  if (parsed.kind !== 'message') throw new Error(parsed.code);
  return parsed.message;
};
const all = messages.map((planned) => ({ ...planned, message: read(planned.bytes) }));
const hex = (planned: readonly PlannedMessage[]): string =>
  planned.map(({ bytes }) => Buffer.from(bytes).toString('hex')).join('\n');

describe('the day of the community', () => {
  it('is the same day for the same seed, byte for byte', () => {
    expect(hex(dayOf(community(120, 7), firstDay, 'run1'))).toBe(hex(messages));
  });

  it('is another day for another seed', () => {
    expect(hex(dayOf(community(120, 8), firstDay, 'run1'))).not.toBe(hex(messages));
  });

  it('brings every kind of message that the broker must know', () => {
    const types = new Set(all.map(({ message }) => message.header.messageType));
    const adt = ['A01', 'A02', 'A03', 'A04', 'A05', 'A08', 'A11', 'A28', 'A31', 'A40'].map((event) => `ADT^${event}`);
    expect([...types]).toEqual(expect.arrayContaining([...adt, 'ORU^R01', 'RDE^O11']));
  });

  it('is mapped to FHIR without a failure or a doubt', () => {
    const context = { messageId: asMessageId('0'.repeat(20)), feed: 'demo', receivedAt: '2026-11-02T00:00:00.000Z' };
    const doubts = messages.flatMap(({ organization, bytes }): readonly object[] => {
      const mapped = normalizeBytes(bytes, { ...context, organization, authorities: [], revision: 0 });
      return 'error' in mapped ? [mapped.error] : mapped.issues;
    });
    expect(doubts).toEqual([]);
  });

  it('speaks several versions of the standard', () => {
    expect(new Set(all.map(({ message }) => message.header.version))).toEqual(new Set(['2.3', '2.4', '2.5', '2.5.1']));
  });

  it('gives each message a control id of its own that MSH-10 can hold', () => {
    const ids = all.map(({ message }) => message.header.controlId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.length > 20)).toEqual([]);
    expect(ids).toEqual(messages.map(({ controlId }) => controlId));
  });

  it('uses other control ids in another run and on another day', () => {
    const ids = new Set(messages.map(({ controlId }) => controlId));
    const later = dayOf(people, { ordinal: 1, startsAt: firstDay.startsAt + 86_400_000 }, 'run1');
    const again = dayOf(people, firstDay, 'run2');
    expect([...later, ...again].filter(({ controlId }) => ids.has(controlId))).toEqual([]);
  });

  it('names in PID-3 a number of which the truth knows the owner', () => {
    const owners = truth(people);
    const unknown = all.filter(
      ({ organization, message }) => !owners.has(`${organization}|${message.value('PID-3.1')}`),
    );
    expect(unknown).toEqual([]);
  });

  it('keeps the letters of a name where the character set has them', () => {
    const names = all
      .filter(({ organization }) => organization === 'LINDENHOF')
      .map(({ message }) => message.value('PID-5.1'));
    expect(names.some((name) => /[^ -~]/.test(name))).toBe(true);
    expect(all.filter(({ message }) => message.characterSet.guessed)).toEqual([]);
  });

  it('merges a number that was given twice into the first one', () => {
    const merges = all.filter(({ message }) => message.header.trigger === 'A40');
    const owners = truth(people);
    expect(merges.length).toBeGreaterThan(0);
    for (const { organization, message } of merges) {
      const [survivor, retired] = [message.value('PID-3.1'), message.value('MRG-1.1')];
      expect(survivor).not.toBe(retired);
      expect(owners.get(`${organization}|${survivor}`)).toBe(owners.get(`${organization}|${retired}`));
    }
  });

  it('sends a preliminary result before the final one and a correction after it', () => {
    const seen = new Map<string, string>();
    for (const { message } of all.filter(({ message: { header } }) => header.type === 'ORU')) {
      const filler = message.value('OBR-3.1');
      seen.set(filler, (seen.get(filler) ?? '') + message.value('OBX-11'));
    }
    const histories = new Set(seen.values());
    expect([...histories].every((history) => /^P?FC?$/.test(history))).toBe(true);
    expect(histories.has('PF')).toBe(true);
    expect([...histories].some((history) => history.endsWith('C'))).toBe(true);
  });
});

const meanBytes = (make: (i: number) => Uint8Array): number =>
  Array.from({ length: 100 }, (_, i) => make(i).length).reduce((sum, length) => sum + length, 0) / 100;

describe('the messages of the benchmark', () => {
  it('are of the size that they promise', () => {
    expect(Math.abs(meanBytes(adtA01) - 900)).toBeLessThan(100);
    expect(Math.abs(meanBytes((i) => oruR01(i)) - 3_800)).toBeLessThan(300);
  });

  it('hold as many observations as asked for', () => {
    expect(read(oruR01(5, 3)).all('OBX')).toHaveLength(3);
    expect(read(oruR01(5, 45)).all('OBX')).toHaveLength(45);
  });

  it('are about another person for another number, and about one person where it is named', () => {
    const number = (bytes: Uint8Array): string => read(bytes).value('PID-3.1');
    expect(number(adtA01(1))).not.toBe(number(adtA01(2)));
    expect(number(adtA01(1, 9))).toBe(number(adtA01(2, 9)));
    expect(read(adtA01(2, 9)).header.controlId).toBe('ADT2');
  });
});
