import { partOf, Serial, typed, withPart } from './planted.js';

/** Where a value stands: segment, field, then component and subcomponent. */
export interface Place {
  readonly segment: string;
  readonly field: number;
  readonly part: readonly number[];
}

/** `PV1-3.2`, `XPN.7` read as a component of the field at hand. */
export function placeOf(name: string, at: Place): Place | undefined {
  const [, own = '', separator, numbers = ''] = /^([A-Z][A-Z0-9]{1,2})([-.])(\d+(?:\.\d+)*)$/.exec(name) ?? [];
  const [first, ...others] = numbers.split('.').map(Number);
  if (separator === undefined || first === undefined) return undefined;
  if (own === at.segment || segments.has(own)) return { segment: own, field: first, part: others };
  return { ...at, part: [...at.part, first, ...others].slice(0, 2) };
}

const segments = new Set(
  'MSH EVN PID PD1 NK1 PV1 PV2 ORC OBR OBX SPM RXO RXE RXA RXR TQ1 TXA SCH PRT IAM PR1'.split(' '),
);

/** A message as lists of fields, to be changed and written. */
export class SampleMessage {
  readonly #segments: string[][];
  readonly serial = new Serial();

  constructor(type: string, lines: readonly string[]) {
    const msh = `MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||${type}|C-1|P|2.5.1`;
    this.#segments = [msh, ...lines].map((line) => line.split('|'));
  }

  /** The first repetition, or a part of it. */
  raw({ segment, field, part }: Place): string {
    const [first = ''] = (this.#segment(segment)[this.#index(segment, field)] ?? '').split('~');
    return part.length === 0 ? first : partOf(first, part);
  }

  /** Sets the first repetition, or a part of it. */
  set({ segment, field, part }: Place, value: string): void {
    const fields = this.#segment(segment);
    const index = this.#index(segment, field);
    while (fields.length <= index) fields.push('');
    const [first = '', ...others] = (fields[index] ?? '').split('~');
    fields[index] = [withPart(first, part, value), ...others].join('~');
  }

  /** Puts an empty repetition before what is there. */
  shift({ segment, field }: Place): void {
    const fields = this.#segment(segment);
    const index = this.#index(segment, field);
    fields[index] = `~${fields[index] ?? ''}`;
  }

  /** Plants a value of a type and gives its raw text. */
  plant(place: Place, type: string): string {
    const value = typed(type, this.serial);
    this.set(place, value);
    return value;
  }

  toString(): string {
    return this.#segments.map((fields) => fields.join('|')).join('\r');
  }

  #segment(name: string): string[] {
    const found = this.#segments.find(([own]) => own === name);
    if (found === undefined) throw new Error(`the message of the context has no ${name}`);
    return found;
  }

  // MSH-1 is the separator itself.
  #index(segment: string, field: number): number {
    return segment === 'MSH' ? field - 1 : field;
  }
}
