import { describe, expect, it } from '@jest/globals';
import { maskResource } from './mask.js';

describe('a masked resource', () => {
  it('keeps its structure and nothing of the patient', () => {
    const masked = maskResource({
      resourceType: 'Patient',
      id: 'E1',
      active: true,
      identifier: [{ system: 'urn:oid:1.2', value: '70421', type: { coding: [{ system: 'local', code: 'SECRET' }] } }],
      name: [{ use: 'official', family: 'Roe', given: ['Ann', 'Bo'] }],
      birthDate: '1980-02-03',
    });
    expect(masked).toEqual({
      resourceType: 'Patient',
      id: 'E1',
      active: '***',
      identifier: [{ system: 'urn:oid:1.2', value: '***', type: { coding: [{ system: '***', code: '***' }] } }],
      name: [{ use: 'official', family: '***', given: ['***', '***'] }],
      birthDate: '***',
    });
  });

  it('keeps the state of a review and not that of an address', () => {
    expect(maskResource([{ state: 'open' }, { city: 'Eastbay', state: 'OR' }, { state: 'OR' }])).toEqual([
      { state: 'open' },
      { city: '***', state: '***' },
      { state: '***' },
    ]);
  });

  it('keeps codes that belong to everybody, not what a sender calls something', () => {
    const coding = { system: 'http://loinc.org', code: '2345-7', display: 'Glucose of Ann' };
    expect(maskResource({ code: { coding: [coding], text: 'Ann' } })).toEqual({
      code: { coding: [{ ...coding, display: '***' }], text: '***' },
    });
    expect(maskResource({ issues: [{ code: 'AUTHORITY_NOT_ENROLLED', at: 'PID-3', text: 'x' }] })).toEqual({
      issues: [{ code: 'AUTHORITY_NOT_ENROLLED', at: 'PID-3', text: '***' }],
    });
  });

  it('masks codes of public tables that are none, and systems that are made of what a sender says', () => {
    const religion = { system: 'http://terminology.hl7.org/CodeSystem/v2-0006', code: 'CHR' };
    const number = { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'Ann Roe' };
    expect(maskResource([religion, number, { system: 'urn:hie:of:Ann' }, { system: 'urn:oid:1.2.3' }])).toEqual([
      { ...religion, code: '***' },
      { ...number, code: '***' },
      { system: '***' },
      { system: 'urn:oid:1.2.3' },
    ]);
  });

  it('masks values of every kind under names that it does not know', () => {
    expect(maskResource({ a: 1, b: false, c: null, d: ['x', { e: 'y' }] })).toEqual({
      a: '***',
      b: '***',
      c: null,
      d: ['***', { e: '***' }],
    });
  });
});
