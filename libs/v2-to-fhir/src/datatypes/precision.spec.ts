import { describe, expect, it } from '@jest/globals';
import { eventOf, message, resourcesOf } from '../testing/sample.js';

const places = (valueInteger: number) => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/quantity-precision', valueInteger }],
});

const observed = (type: string, value: string, range = '') =>
  resourcesOf(
    eventOf(message('ORU^R01', 'OBR|1|P1|F1|A', `OBX|1|${type}|B||${value}|g/L|${range}|||||F`)),
    'Observation',
  )[0];

describe('a number', () => {
  it.each([
    ['NM', '7.10', { valueQuantity: { value: 7.1, _value: places(2) } }],
    ['NM', '>200.0', { valueQuantity: { value: 200, comparator: '>', _value: places(1) } }],
    ['SN', '^1.50^-^2.0', { valueRange: { low: { _value: places(2) }, high: { _value: places(1) } } }],
    ['NR', '1.50^2.0', { valueRange: { low: { _value: places(2) }, high: { _value: places(1) } } }],
  ])('as %s %s keeps the zeros that say how exact it is', (type, value, expected) => {
    expect(observed(type, value)).toMatchObject(expected);
  });

  it('of a reference range does, too', () => {
    const range = { low: { value: 3.5, _value: places(2) }, high: { value: 5, _value: places(1) }, text: '3.50-5.0' };
    expect(observed('NM', '4', '3.50-5.0')).toMatchObject({ referenceRange: [range] });
  });

  it.each(['7', '7.1', '100', '0.01'])('%s is the same without', (value) => {
    expect(observed('NM', value)?.['valueQuantity']).toEqual({
      value: Number(value),
      unit: 'g/L',
      system: 'http://unitsofmeasure.org',
      code: 'g/L',
    });
  });

  it('keeps a range as text whose low is above its high', () => {
    expect(observed('NR', '9^2')).toMatchObject({ valueString: '9^2' });
  });
});
