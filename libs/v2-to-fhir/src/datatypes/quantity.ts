import type { Extension, Quantity, Range, Ratio } from '#fhir';
import { codingSystem } from '../codes/coding-system.js';
import { element } from '../compact.js';
import type { FieldReader, Parts } from '../reader.js';

const ucum = 'http://unitsofmeasure.org';

// Written the same in UCUM and, in this case, nowhere else with another meaning. Others keep their text alone.
const certainUnits = new Set(
  `% g kg mg ug ng pg L dL mL uL fL mol mmol umol nmol pmol g/dL mg/dL ug/dL ng/dL pg/mL ng/mL ug/mL
  mg/mL g/L mg/L ug/L mmol/L umol/L nmol/L pmol/L U/L kU/L mU/L mL/min mm[Hg] cm m mm s min h d wk mo a
  Cel [degF] /min kg/m2 m2 10*3/uL 10*6/uL 10*9/L 10*12/L mmol/mol mEq/L meq/L [iU]/L m[iU]/L m[iU]/mL
  u[iU]/mL [pH] mosm/kg Pa kPa kat/L nkat/L mm/h`.split(/\s+/),
);

/** CWE of a unit to unit, system and code of a Quantity: UCUM where it is declared or certain, the text in any case. */
export function unit(parts: Parts, isWholeFirst = false): Pick<Quantity, 'unit' | 'system' | 'code'> {
  const own = parts.value(1);
  const code = own ?? parts.value(4);
  const [first, second] = own === undefined || isWholeFirst ? [9, 2] : [2, 9];
  const name = parts.value(first) ?? parts.value(second);
  if (code === undefined) return name === undefined ? {} : { unit: name };
  const declared = own === undefined ? parts.value(6) : parts.value(3);
  const system = declared === undefined ? undefined : codingSystem(declared, parts.scope.context.organization);
  if (system !== undefined) return { unit: name ?? code, system, code };
  return certainUnits.has(code) ? { unit: name ?? code, system: ucum, code } : { unit: name ?? code };
}

/** The unit for people, where it stands in a text. */
export const unitName = (parts: Parts): string | undefined => parts.value(9) ?? parts.value(2) ?? parts.value(1);

/** What is longer is text that happens to have digits. */
const numberCharactersMax = 1_000;

const digitsMax = 15;

/** A number that JSON and its readers keep: at most 15 significant digits, finite. */
export function decimal(text: string | undefined): number | undefined {
  if (text === undefined || text.length > numberCharactersMax || !/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text))
    return undefined;
  const isExact = text.length <= digitsMax || text.replace(/^[+-]?0*\.?0*|\./g, '').length <= digitsMax;
  return isExact ? Number(text) : undefined;
}

/**
 * The value of a Quantity. 7.10 was measured more exactly than 7.1 (R4 2.24.0.1), which numbers of JSON forget: where
 * zeros at the end would be lost, the extension says how many places there were.
 */
export function exact(text: string | undefined): Pick<Quantity, 'value' | '_value'> | undefined {
  const value = decimal(text);
  if (value === undefined) return undefined;
  const places = text?.endsWith('0') === true ? /\.(\d*0)$/.exec(text)?.[1]?.length : undefined;
  if (places === undefined) return { value };
  const url = 'http://hl7.org/fhir/StructureDefinition/quantity-precision';
  return { value, _value: { extension: [{ url, valueInteger: places }] } };
}

/** A number of R4's positiveInt. */
export function positive(text: string | undefined): number | undefined {
  const value = decimal(text);
  return value !== undefined && Number.isInteger(value) && value > 0 && value < 2 ** 31 ? value : undefined;
}

const comparators = new Map<string, NonNullable<Quantity['comparator']>>([
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** NM to Quantity. `>200` in an NM is no number by the standard, yet says one thing only: a bound. */
export function nm(text: string): Quantity | undefined {
  if (text.length > numberCharactersMax) return undefined;
  const [, sign = '', digits] = /^(<=?|>=?)?\s*(\S+)$/.exec(text.trim()) ?? [];
  const value = exact(digits);
  return value && { ...value, comparator: comparators.get(sign) };
}

/** CQ to Quantity. */
export function cq(field: FieldReader): Quantity | undefined {
  const value = exact(field.value(1));
  const units = field.component(2);
  if (units.value(1) === undefined)
    return element<Quantity>({ ...value, ...unitText(units.value(9) ?? units.value(2)) });
  return element<Quantity>({ ...value, ...unit(units, true) });
}

/** A unit that is named in one word: UCUM where that word is certain. */
export const unitText = (name: string | undefined): Pick<Quantity, 'unit' | 'system' | 'code'> => {
  if (name === undefined) return {};
  return certainUnits.has(name) ? { unit: name, system: ucum, code: name } : { unit: name };
};

type Units = Pick<Quantity, 'unit' | 'system' | 'code'>;

export type StructuredNumeric =
  | { kind: 'quantity'; quantity: Quantity }
  | { kind: 'range'; range: Range }
  | { kind: 'ratio'; ratio: Ratio }
  | { kind: 'text'; text: string };

/** SN by the guide's conditions on SN.1 (comparator) and SN.3 (separator). The units are read only where a number is. */
export function sn(
  field: FieldReader,
  unitsOf: () => Units,
  unitName: () => string | undefined,
): StructuredNumeric | undefined {
  const [comparator, first, separator, second] = [field.text(1), field.value(2), field.text(3), field.value(4)];
  const parts = [comparator, first, separator, second].filter(Boolean);
  if (parts.length === 0) return undefined;
  const low = exact(first);
  const high = exact(second);
  const compared = comparators.get(comparator);
  const isText =
    low === undefined ||
    (second !== undefined && high === undefined) ||
    (comparator !== '' && comparator !== '=' && compared === undefined);
  const numbers = isText ? undefined : numeric(field, { low, high, compared, separator, second }, unitsOf);
  return numbers ?? { kind: 'text', text: [...parts, unitName()].filter(Boolean).join(' ') };
}

interface Numbers {
  readonly low: Pick<Quantity, 'value'>;
  readonly high: Pick<Quantity, 'value'> | undefined;
  readonly compared: Quantity['comparator'];
  readonly separator: string;
  readonly second: string | undefined;
}

function numeric(
  field: FieldReader,
  { low, high, compared, separator, second }: Numbers,
  unitsOf: () => Units,
): StructuredNumeric | undefined {
  if (separator === '' && second === undefined)
    return { kind: 'quantity', quantity: { ...low, comparator: compared, ...unitsOf() } };
  if (high === undefined) return undefined;
  const extension = original(field);
  if (separator === ':' || separator === '/') {
    const units = unitsOf();
    const numerator = { ...low, comparator: compared, ...units };
    return { kind: 'ratio', ratio: { extension, numerator, denominator: { ...high, ...units } } };
  }
  if (separator !== '-' || compared !== undefined || !isRising(low, high)) return undefined;
  const units = unitsOf();
  return { kind: 'range', range: { extension, low: { ...low, ...units }, high: { ...high, ...units } } };
}

/** R4 rng-2. */
export const isRising = ({ value: low = 0 }: Quantity, { value: high = 0 }: Quantity): boolean => low <= high;

/** The SN as sent, where its parts are taken apart. */
const original = (field: FieldReader): Extension[] => [
  {
    url: 'http://hl7.org/fhir/StructureDefinition/originalText',
    valueString: [1, 2, 3, 4].flatMap((part) => field.value(part) ?? []).join(' '),
  },
];

/** NR to Range. */
export function nr(field: FieldReader, units: Pick<Quantity, 'unit' | 'system' | 'code'>): Range | undefined {
  const low = exact(field.value(1));
  const high = exact(field.value(2));
  if (low !== undefined && high !== undefined && !isRising(low, high)) return undefined;
  return element<Range>({ low: low && { ...low, ...units }, high: high && { ...high, ...units } });
}
