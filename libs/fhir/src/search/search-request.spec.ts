import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Fault } from '#contracts';
import { fulfils } from './criterion.js';
import { searchRequest } from './search-request.js';
import { searchValues } from './search-values.js';
import { searchableTypes } from './searchable.js';

const parse = (parameters: readonly (readonly [string, string])[], type = 'Observation') =>
  searchRequest(type, parameters, false);

const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '718-7' }, { code: 'HGB' }] },
  category: [{ coding: [{ system: 'urn:c', code: 'laboratory' }] }],
  identifier: [{ system: 'urn:i', value: 'a|b' }],
  encounter: { reference: 'Encounter/e1' },
  effectiveDateTime: '2026-01-02',
};

describe('searchValues', () => {
  it('draws out what searches compare', () => {
    expect(searchValues(observation)).toEqual({
      status: 'final',
      encounter: 'e1',
      codes: ['http://loinc.org|718-7', '|HGB'],
      categories: ['urn:c|laboratory'],
      identifiers: ['urn:i|a|b'],
      date: { low: Date.UTC(2026, 0, 2), high: Date.UTC(2026, 0, 3) },
    });
  });

  it('yields nothing for elements of another shape, and never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(searchableTypes)),
        fc.object({ maxDepth: 3 }),
        (resourceType, parts) => {
          const { codes, identifiers } = searchValues({ ...observation, ...parts, resourceType });
          expect([...codes, ...identifiers].every((token) => token.includes('|'))).toBe(true);
        },
      ),
    );
  });
});

describe('criteria', () => {
  const values = searchValues(observation);
  it.each([
    ['code', '718-7', true],
    ['code', 'http://loinc.org|718-7', true],
    ['code', 'http://loinc.org|', true],
    ['code', '|718-7', false],
    ['code', '|HGB', true],
    ['code', 'x,HGB', true],
    ['code', '718', false],
    ['category', 'laboratory', true],
    ['status', 'http://hl7.org/fhir/observation-status|final', true],
    ['status', 'amended,corrected', false],
    ['date', '2026-01-02', true],
    ['date', '2026', true],
    ['date', '2026-01-02T10:00Z', false],
    ['date', 'ne2026', false],
    ['date', 'gt2026-01-01', true],
    ['date', 'gt2026-01-02', false],
    ['date', 'ge2026-01-02', true],
    ['date', 'lt2026-01-02', false],
    ['date', 'le2026-01-02', true],
    ['date', 'sa2026-01-01', true],
    ['date', 'eb2026-01-02', false],
    ['date', 'eb2026-01-03,2025', true],
  ])('%s=%s holds: %p', (name, value, holds) => {
    expect(fulfils(values, parse([[name, value]]).criteria)).toBe(holds);
  });

  it('says nothing of a resource without the element', () => {
    const none = searchValues({ resourceType: 'Observation' });
    expect(fulfils(none, parse([['date', 'ne2026']]).criteria)).toBe(false);
    expect(fulfils(none, [])).toBe(true);
  });
});

describe('searchRequest', () => {
  it('understands patients, visits, identifiers, order and page size', () => {
    const request = parse([
      ['patient', 'Patient/p1,p2'],
      ['subject.identifier', 's|1'],
      ['encounter', 'e1'],
      ['identifier', 's|a\\,b'],
      ['_id', 'x'],
      ['_sort', 'date'],
      ['_count', '9999'],
      ['_format', 'json'],
      ['status', ''],
    ]);
    expect(request).toMatchObject({
      patients: [
        [
          { kind: 'id', id: 'p1' },
          { kind: 'id', id: 'p2' },
        ],
        [{ kind: 'identifier', token: { system: 's', code: '1' } }],
      ],
      encounters: ['e1'],
      identifiers: [{ system: 's', code: 'a,b' }],
      ids: ['x'],
      newestFirst: false,
      count: 200,
    });
    expect(request.parameters).not.toContain('status');
  });

  it.each([
    ['colour', 'red'],
    ['encounter', 'Patient/1'],
    ['patient', 'no spaces here'],
    ['code', 'a|b|c'],
    ['code', '|'],
    ['date', 'ap2026'],
    ['_count', '0'],
    ['_sort', 'status'],
    ['_id', Array.from({ length: 101 }, (_, n) => n).join(',')],
  ])('refuses %s=%s without repeating the value', (name, value) => {
    expect(() => parse([[name, value]])).toThrow(Fault);
    try {
      parse([[name, value]]);
    } catch (error) {
      expect(error).toMatchObject({ code: 'FHIR_PARAMETER_INVALID' });
      expect(String(error)).not.toContain(value);
    }
  });

  it('knows parameters by type', () => {
    expect(() => parse([['encounter', 'e1']], 'Practitioner')).toThrow('FHIR_PARAMETER_INVALID');
    expect(() => parse([['patient', 'p1']], 'Location')).toThrow('FHIR_PARAMETER_INVALID');
    expect(() => parse([], 'Patient')).toThrow('FHIR_TYPE_UNSUPPORTED');
    expect(parse([['authored', '2026']], 'ServiceRequest').criteria).toHaveLength(1);
  });

  it('understands or refuses anything with a code', () => {
    const name = fc.constantFrom(
      'patient',
      'code',
      'date',
      '_count',
      '_sort',
      'identifier',
      'encounter',
      '_id',
      'other',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string()), { maxLength: 4 }), (parameters) => {
        try {
          parse(parameters);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
    );
  });
});
