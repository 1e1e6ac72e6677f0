import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { CanonicalEvent } from '#contracts';
import { diffEvents } from './diff-events.js';
import { eventOf, message, resourcesOf } from './testing/sample.js';

const pid = (more = '') => `PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam||19610412|F${more}`;
const observations = ['OBX|1|NM|HB^Hb^L||7.9|mmol/L|||||F', 'OBX|2|NM|NA^Sodium^L||140|mmol/L|||||F'];
const order = ['OBR|1||F1|CBC^Count^L|||20260305', ...observations];
const admission = (...segments: string[]): CanonicalEvent => eventOf(message('ADT^A08', ...segments));
const results = (...segments: string[]): CanonicalEvent => eventOf(message('ORU^R01', ...segments));
const pathsOf = (before: CanonicalEvent, after: CanonicalEvent): string[] =>
  diffEvents(before, after).map(({ path }) => path);
const idOf = (event: CanonicalEvent, type: string, at = 0): string => String(resourcesOf(event, type)[at]?.['id']);

describe('what differs between two events', () => {
  it('is nothing where they are equal', () => {
    const event = results(pid(), ...order);
    expect(diffEvents(event, structuredClone(event))).toEqual([]);
  });

  it('is told with resource, place in the list and both values', () => {
    const [before, after] = [admission(pid()), admission(pid().replace('Okonjo', 'Okonjo-Bell'))];
    const path = `Patient/${idOf(before, 'Patient')}.name[0].family`;
    const [first] = diffEvents(before, after);
    expect(first).toEqual({ path, element: 'Patient.name.family', before: 'Okonjo', after: 'Okonjo-Bell' });
  });

  it('is one difference where one repetition was put before the others', () => {
    const [before, after] = [admission(pid()), admission(pid().replace('||Okonjo', '||Bell^Miriam~Okonjo'))];
    expect(diffEvents(before, after)).toEqual([
      {
        path: `Patient/${idOf(before, 'Patient')}.name[0]`,
        element: 'Patient.name',
        after: expect.objectContaining({ family: 'Bell' }),
      },
    ]);
  });

  it('is not the order of resources in itself, but that is told too', () => {
    const event = results(pid(), ...order);
    const { entry = [] } = event.bundle;
    const after = { ...event, bundle: { ...event.bundle, entry: entry.toReversed() } };
    expect(pathsOf(event, after)).toEqual(['bundle.entry']);
  });

  it('is a whole resource where one is gone, and what pointed to it', () => {
    const [before, after] = [results(pid(), ...order), results(pid(), ...order.slice(0, -1))];
    const elements = diffEvents(before, after).map(({ element }) => element);
    expect(elements).toContain('Observation');
    expect(elements.filter((element) => element.startsWith('Observation.'))).toEqual([]);
    expect(elements).toContain('DiagnosticReport.result');
  });

  it('is the ids where all of a type have others, element by element and not whole resources', () => {
    const [before, after] = [pid(), pid().replace('NORTHHILL', 'SOUTHHILL')].map((one) => results(one, ...order));
    if (before === undefined || after === undefined) throw new Error('no events');
    const differences = diffEvents(before, after);
    const patient = `Patient/${idOf(before, 'Patient')}`;
    expect(differences).toContainEqual({
      path: `${patient}.id`,
      element: 'Patient.id',
      before: idOf(before, 'Patient'),
      after: idOf(after, 'Patient'),
    });
    expect(differences.map(({ path }) => path)).toContain(`${patient}.identifier[0].system`);
    expect(differences.map(({ element }) => element)).toContain('Observation.subject.reference');
    expect(differences.filter(({ element }) => element === 'Patient' || element === 'Observation')).toEqual([]);
  });

  it.each([
    ['a field that nobody reads', [pid()], [pid(), 'ZPD|1'], 'unread[ZPD-1]'],
    ['another value of it', [pid(), 'ZPD|1'], [pid(), 'ZPD|2'], 'unread[ZPD-1].value'],
    ['the same of another repetition', [pid(), 'ZPD|1'], [pid(), 'ZPD|1', 'ZPD|2'], 'unread[ZPD-1]'],
    ['a delete', [pid()], [pid('|||||""')], 'deletes[PID-13]'],
    ['a whole list', [pid()], [pid(), 'AL1|""'], 'sets[AL1]'],
    ['an issue', [pid()], [pid().replace('|F', '|Q')], 'issues[CODE_UNMAPPED PID-8]'],
  ])('is %s', (_, before, after, element) => {
    const found = diffEvents(admission(...before), admission(...after));
    expect(found.map((one) => one.element)).toContain(element);
  });

  it('is an operation with its own elements', () => {
    const merge = (number: string) => eventOf(message('ADT^A40', pid(), `MRG|${number}^^^NORTHHILL^MR`));
    const differences = diffEvents(merge('11'), merge('12'));
    expect(differences).toEqual([
      { path: 'operations[0].retired.value', element: 'operations.retired.value', before: '11', after: '12' },
    ]);
  });

  it('is what the rules of a site did', () => {
    const event = admission(pid());
    const ruled = (version: string): CanonicalEvent => ({ ...event, rules: { version, used: [] } });
    expect(pathsOf(ruled('1'), ruled('2'))).toEqual(['rules.version']);
    expect(pathsOf(event, ruled('1'))).toEqual(['rules']);
  });

  it('counts repetitions of a segment and of a resource under one element', () => {
    const [before, after] = [
      results(pid(), ...order),
      results(pid(), ...order.map((it) => it.replace('mmol/L', 'g/L'))),
    ];
    const units = diffEvents(before, after).filter(({ element }) => element === 'Observation.valueQuantity.unit');
    expect(units).toHaveLength(2);
  });
});

describe('whatever two events hold', () => {
  const leaf = fc.oneof(fc.constantFrom('a', 'b', 1, true, null), fc.string({ maxLength: 3 }));
  const { value: content } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('members')),
    members: fc.dictionary(fc.constantFrom('url', 'system', 'value', 'code', 'x'), tie('value'), { maxKeys: 4 }),
  }));

  it('there is a difference exactly where their JSON differs', () => {
    const event = admission(pid());
    fc.assert(
      fc.property(content, content, (one, other) => {
        const [before, after] = [one, other].map((it): CanonicalEvent => {
          const changed: unknown = { ...event, operations: [it] };
          return changed as CanonicalEvent;
        });
        if (before === undefined || after === undefined) throw new Error('no events');
        expect(diffEvents(before, structuredClone(before))).toEqual([]);
        expect(diffEvents(before, after).length === 0).toBe(canonical(one) === canonical(other));
      }),
      { numRuns: 500 },
    );
  });
});

/** JSON with its members in order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
