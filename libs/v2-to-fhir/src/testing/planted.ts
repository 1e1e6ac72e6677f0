import { fieldsOf, type GuideField } from './guide.js';

/** Text of a field as it is written; components by `^`, subcomponents by `&`. */
type Raw = string;

/** Components of data types for which the guide has no table, from v2.8 chapter 2A. */
const ownComponents: Readonly<Record<string, string>> = {
  CP: 'MO ID NM NM CWE ID',
  MO: 'NM ID',
  FC: 'CWE DTM',
  JCC: 'CWE CWE ST',
  LA1: 'CWE CWE CWE HD CWE ID CWE CWE AD',
  LA2: 'CWE CWE CWE HD CWE ID CWE CWE ST ST ST ST ST ID ID ST',
  AD: 'ST ST ST ST ST ID ID ST',
  AUI: 'ST DT ST',
  DDI: 'CWE MO NM',
  DTN: 'CWE NM',
  ICD: 'CWE ID DTM',
  MOP: 'ID NM ID',
  PTA: 'CWE CWE NM MOP',
  RMC: 'CWE CWE NM MOP',
};

const componentsOf = (type: string): readonly GuideField[] =>
  ownComponents[type]
    ?.split(' ')
    .map((component, at) => ({ source: `${type}.${at + 1}`, type: component, repeats: false })) ??
  fieldsOf('datatypes', type);

const primitives = new Set(['ST', 'TX', 'FT', 'IS', 'ID', 'NM', 'SI', 'DT', 'DTM', 'TM', 'TS', 'GTS', '', 'String']);

/**
 * A value of a data type in which every part is filled and unlike any other of its message: part `n` of a value whose
 * serial is `s` reads `Zs.n`, dates and numbers likewise. HD and EI have an OID, so that they conform.
 */
export function typed(type: string, serial: Serial, level: 'field' | 'component' = 'field'): Raw {
  if (type === 'HD') return parts([serial.token(), serial.oid(), 'ISO'], level);
  if (type === 'EI') return parts([serial.token(), serial.token(), serial.oid(), 'ISO'], level);
  const components = primitives.has(type) ? [] : componentsOf(type);
  if (components.length === 0 || (components.length === 1 && type !== 'DLD')) return primitive(type, serial);
  const last = numberOf(components.at(-1)?.source ?? '');
  const values = Array.from({ length: last }, (_, at) => {
    const own =
      untyped[`${type}.${at + 1}`] ?? components.find(({ source }) => numberOf(source) === at + 1)?.type ?? 'ST';
    return level === 'field' ? typed(own, serial, 'component') : primitive(primitives.has(own) ? own : 'ST', serial);
  });
  return parts(values, level);
}

// Components whose type the tables leave out.
const untyped: Readonly<Record<string, string>> = { 'XCN.17': 'DR' };

const numberOf = (source: string): number => Number(/\d+$/.exec(source)?.[0] ?? 0);

const parts = (values: readonly string[], level: 'field' | 'component'): Raw =>
  values.join(level === 'field' ? '^' : '&');

function primitive(type: string, serial: Serial): Raw {
  if (type === 'NM' || type === 'SI') return serial.count();
  if (type === 'DT') return serial.date();
  if (type === 'DTM' || type === 'TS') return `${serial.date()}${serial.time()}+0100`;
  return type === 'TM' ? serial.time() : serial.token();
}

/** Numbers the values of one message. */
export class Serial {
  #at = 0;

  token(): string {
    // So long that no id of a resource, which is a hash, holds it by chance.
    return `Z${String(this.#next()).padStart(5, '0')}z`;
  }

  /** Five digits. */
  count(): string {
    return String(10_000 + this.#next());
  }

  /** Hour and minute. */
  time(): string {
    const at = this.#next();
    return String(1_000 + (1 + (Math.floor(at / 60) % 9)) * 100 + (at % 60));
  }

  oid(): string {
    return `2.16.840.1.${5000 + this.#next()}`;
  }

  date(): string {
    const at = this.#next();
    const [year, month, day] = [1950 + (Math.floor(at / 336) % 70), 1 + (Math.floor(at / 28) % 12), 1 + (at % 28)];
    return `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
  }

  #next(): number {
    return ++this.#at;
  }
}

/** Whether a value of FHIR says what was planted. */
export function says(value: string | number | boolean, planted: string): boolean {
  if (planted === '') return false;
  if (String(value) === planted) return true;
  const table = /^HL7(\d{4})$/.exec(planted)?.[1];
  if (table !== undefined) return String(value).endsWith(`v2-${table}`);
  if (typeof value === 'boolean') return (planted === 'Y') === value && /^[YN]$/.test(planted);
  if (typeof value === 'number') return /^\d+$/.test(planted) && value === Number(planted);
  if (/^Z\d+z$/.test(planted)) return value.includes(planted);
  if (/^\d{8}(\d{4}[+-]\d{4})?$/.test(planted))
    return value.startsWith(`${planted.slice(0, 4)}-${planted.slice(4, 6)}-${planted.slice(6, 8)}`);
  if (/^\d{4}$/.test(planted) && /^\d\d:/.test(value))
    return value.startsWith(`${planted.slice(0, 2)}:${planted.slice(2)}`);
  return value.endsWith(`:${planted}`);
}

/** The raw text with one part of it replaced: `[]` all of it, `[4]` a component, `[4, 2]` a subcomponent. */
export function withPart(raw: Raw, [component, subcomponent]: readonly number[], value: string): Raw {
  if (component === undefined) return value;
  const components = raw.split('^');
  while (components.length < component) components.push('');
  const own = components[component - 1] ?? '';
  components[component - 1] = subcomponent === undefined ? value : withSub(own, subcomponent, value);
  return components.join('^');
}

function withSub(raw: Raw, subcomponent: number, value: string): Raw {
  const subs = raw.split('&');
  while (subs.length < subcomponent) subs.push('');
  subs[subcomponent - 1] = value;
  return subs.join('&');
}

/** A part of the raw text; of a part that has parts itself the first. */
export function partOf(raw: Raw, [component, subcomponent]: readonly number[]): string {
  const own = raw.split('^')[(component ?? 1) - 1] ?? '';
  return own.split('&')[(subcomponent ?? 1) - 1] ?? '';
}
