import { type FieldType, fieldTypesOf } from './field-types.js';
import { yesNoFields } from './guide.js';
import { Serial, typed, withPart } from './planted.js';

/** A value of a message, where it was planted. */
export interface Planted {
  /** `PID-11[2].1.2`, `OBX[3]-5`: as in the list of what is unread. */
  readonly at: string;
  readonly value: string;
}

/** What is written into one repetition of a field, and the values in it. */
export interface Planting {
  readonly field: number;
  readonly raw: string;
  readonly planted: readonly Planted[];
}

/** A segment of a message by its place. */
export interface Filling {
  readonly lines: readonly string[];
  readonly line: number;
  /** `OBX[3]`. */
  readonly name: string;
}

export const fillings = (lines: readonly string[]): readonly Filling[] =>
  lines.map((text, line) => {
    const segment = text.slice(0, 3);
    const ordinal = lines.slice(0, line + 1).filter((each) => each.startsWith(segment)).length;
    return { lines, line, name: ordinal > 1 ? `${segment}[${ordinal}]` : segment };
  });

/** Values for fields whose type does not say all: numbers within bounds, codes that decide what is made of the rest. */
const conforming: Readonly<Record<string, string>> = {
  'PID-25': '7',
  'DG1-15': '7',
  'SCH-10': 'min',
};

/** Fields that say which message it is, and of what type a value. */
const fixed: ReadonlySet<string> = new Set('MSH-1 MSH-2 MSH-9 MSH-11 MSH-12 MSH-18 OBX-2'.split(' '));
/** Fields whose first repetition names whom the message is about: a value is planted behind it. */
const behind: ReadonlySet<string> = new Set(['PID-3', 'MRG-1']);

/** A value for each field of a segment, two for one that repeats; each is unlike any other of its message. */
export function plantings({ lines, line, name }: Filling): Planting[] {
  const segment = name.slice(0, 3);
  const serial = new Serial();
  return fieldTypesOf(segment)
    .filter(({ field }) => !fixed.has(`${segment}-${field}`))
    .flatMap((type) => {
      const kept = behind.has(`${segment}-${type.field}`) ? `${fieldOf(lines[line] ?? '', type.field)}~` : '';
      // OBX-5 is of the type that OBX-2 names.
      const own = type.type === 'varies' ? { ...type, type: fieldOf(lines[line] ?? '', 2) } : type;
      const raws = repetitions(segment, own, serial);
      return raws.map((_, count) => plantingOf(name, type.field, kept, raws.slice(0, count + 1)));
    });
}

function repetitions(segment: string, { field, type, repeats }: FieldType, serial: Serial): string[] {
  const known = conforming[`${segment}-${field}`] ?? (yesNoFields().has(`${segment}-${field}`) ? 'Y' : undefined);
  if (known !== undefined) return [known];
  const make = (): string => typed(type, serial);
  return repeats ? [make(), make()] : [make()];
}

function plantingOf(name: string, field: number, kept: string, raws: readonly string[]): Planting {
  const before = kept === '' ? 0 : kept.split('~').length - 1;
  const planted = raws.flatMap((raw, at) => {
    const number = before + at + 1;
    return partsOf(raw, `${name}-${field}${number > 1 ? `[${number}]` : ''}`);
  });
  return { field, raw: kept + raws.join('~'), planted };
}

/** Each part of a planting by itself, the others empty; and all but the first, which is what the others tell of. */
export function partsAlone({ field, raw, planted }: Planting): Planting[] {
  if (raw.includes('~') || planted.length < 2) return [];
  const others = planted.filter(({ at }) => !/-\d+\.1(\.\d+)?$/.test(at));
  const alone = planted.map((one) => {
    const part = (/(?<=-\d+\.)[\d.]+$/.exec(one.at)?.[0] ?? '').split('.').map(Number);
    const alone = withPart('', part, one.value);
    const at = part[1] === 1 && !alone.includes('&') ? one.at.replace(/\.1$/, '') : one.at;
    return { field, raw: alone, planted: [{ at, value: one.value }] };
  });
  return [...alone, { field, raw: withPart(raw, [1], ''), planted: others }];
}

/** The message with these fields of the segment filled. */
export const filled = ({ lines, line }: Filling, fields: readonly Planting[]): string =>
  lines
    .map((text, at) => (at === line ? fields.reduce((now, { field, raw }) => withField(now, field, raw), text) : text))
    .join('\r');

// MSH-1 is the separator itself.
const indexOf = (line: string, field: number): number => (line.startsWith('MSH') ? field - 1 : field);

const fieldOf = (line: string, field: number): string => line.split('|')[indexOf(line, field)] ?? '';

function withField(line: string, field: number, raw: string): string {
  const fields = line.split('|');
  const index = indexOf(line, field);
  while (fields.length <= index) fields.push('');
  fields[index] = raw;
  return fields.join('|');
}

function partsOf(raw: string, at: string): Planted[] {
  const components = raw.split('^');
  return components.flatMap((component, c) =>
    component.split('&').flatMap((value, s, { length }) => {
      if (value === '') return [];
      const part = components.length === 1 && length === 1 ? '' : `.${c + 1}${length > 1 ? `.${s + 1}` : ''}`;
      return [{ at: `${at}${part}`, value }];
    }),
  );
}
