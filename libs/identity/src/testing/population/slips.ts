import type { Sketch } from '../synthetic.js';
import type { Person } from './families.js';
import { Random } from './random.js';

/** What a registration desk made of a person. `errors` names each thing that went wrong. */
export interface Registration {
  readonly sketch: Sketch;
  readonly errors: readonly string[];
}

type Slip = (sketch: Sketch, person: Person, random: Random) => Sketch;

/** Another name, place or date, which the person really has, and what desks, scanners and old systems do to each. */
const slips: readonly (readonly [name: string, share: number, slip: Slip])[] = [
  [
    'married',
    0.5,
    (sketch, { marriedFamily }) => (marriedFamily === undefined ? sketch : { ...sketch, family: marriedFamily }),
  ],
  ['spelling', 0.3, spelled],
  ['half-name', 0.1, (sketch) => ({ ...sketch, family: sketch.family?.split(' ')[0] ?? '' })],
  ['no-diacritics', 0.5, (sketch) => mapNames(sketch, (name) => name.normalize('NFD').replace(/\p{M}/gu, ''))],
  ['keyboard', 0.05, (sketch, _, random) => oneOfNames(sketch, random, (name) => typed(name, random))],
  ['scanned', 0.03, (sketch, _, random) => oneOfNames(sketch, random, (name) => scanned(name, random))],
  ['truncated', 0.03, (sketch) => mapNames(sketch, (name) => name.slice(0, 8))],
  ['initial', 0.03, (sketch) => ({ ...sketch, given: sketch.given?.slice(0, 1) ?? '' })],
  ['swapped-names', 0.02, (sketch) => ({ ...sketch, family: sketch.given ?? '', given: sketch.family ?? '' })],
  [
    'joined-given',
    0.05,
    (sketch) => (sketch.middle ? { ...sketch, given: `${sketch.given}${sketch.middle}`, middle: '' } : sketch),
  ],
  [
    'suffix-in-family',
    0.3,
    (sketch) => (sketch.suffix ? { ...sketch, family: `${sketch.family} ${sketch.suffix}`, suffix: '' } : sketch),
  ],
  ['no-middle', 0.4, (sketch) => ({ ...sketch, middle: '' })],
  ['date-typed', 0.02, (sketch, _, random) => ({ ...sketch, birthDate: digitTyped(sketch.birthDate ?? '', random) })],
  ['day-month', 0.015, (sketch) => ({ ...sketch, birthDate: dayAndMonth(sketch.birthDate ?? '') })],
  ['year-only', 0.01, (sketch) => ({ ...sketch, birthDate: sketch.birthDate?.slice(0, 4) ?? '' })],
  ['default-date', 0.01, (sketch) => ({ ...sketch, birthDate: '1900-01-01' })],
  ['no-number', 0.4, (sketch) => ({ ...sketch, ssn: '' })],
  ['number-typed', 0.03, (sketch, _, random) => ({ ...sketch, ssn: digitTyped(sketch.ssn ?? '', random) })],
  ['last-four', 0.05, (sketch) => ({ ...sketch, ssn: sketch.ssn?.slice(-4) ?? '' })],
  ['default-number', 0.03, (sketch) => ({ ...sketch, ssn: '999-99-9999' })],
  ['no-address', 0.08, (sketch) => ({ ...sketch, street: '', postalCode: '' })],
  ['address-typed', 0.08, (sketch, _, random) => ({ ...sketch, street: typed(sketch.street ?? '', random) })],
  ['no-phone', 0.3, (sketch) => ({ ...sketch, phone: '' })],
  ['wrong-sex', 0.005, (sketch) => ({ ...sketch, sex: sketch.sex === 'F' ? 'M' : 'F' })],
];

export function registered(person: Person, random: Random): Registration {
  const { street, postalCode, phone } = random.chance(0.5) ? person.home : person.newHome;
  const { family, given, middle, suffix, birthDate, sex, number: ssn } = person;
  let sketch: Sketch = { family, given, middle, suffix, birthDate, sex, ssn, street, postalCode, phone };
  const errors: string[] = [];
  for (const [name, share, slip] of slips) {
    if (!random.chance(share)) continue;
    const after = slip(sketch, person, random);
    if (JSON.stringify(after) === JSON.stringify(sketch)) continue;
    errors.push(name);
    sketch = after;
  }
  return { sketch, errors };
}

function spelled(sketch: Sketch, { culture }: Person, random: Random): Sketch {
  return mapNames(sketch, (name) => {
    const others = culture.spellings[name];
    return others === undefined ? name : random.one(others);
  });
}

const mapNames = (sketch: Sketch, change: (name: string) => string): Sketch => ({
  ...sketch,
  family: change(sketch.family ?? ''),
  given: change(sketch.given ?? ''),
});

const oneOfNames = (sketch: Sketch, random: Random, change: (name: string) => string): Sketch =>
  random.chance(0.5)
    ? { ...sketch, family: change(sketch.family ?? '') }
    : { ...sketch, given: change(sketch.given ?? '') };

const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** A letter's neighbour on the keyboard, a letter too few, one doubled, or two exchanged. */
function typed(text: string, random: Random): string {
  if (text.length < 3) return text;
  const at = 1 + random.below(text.length - 2);
  const [before, letter, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
  const row = rows.find((keys) => keys.includes(letter));
  const beside = row?.charAt(row.indexOf(letter) + 1) || letter;
  const ways = [before + beside + after, before + after, before + letter + letter + after];
  return random.one([...ways, before + after.slice(0, 1) + letter + after.slice(1)]);
}

const alike: Readonly<Record<string, string>> = {
  l: '1',
  o: '0',
  m: 'rn',
  e: 'c',
  h: 'b',
  i: 'l',
  u: 'v',
  n: 'ri',
  s: '5',
};

/** What a scanner takes a letter for. */
function scanned(text: string, random: Random): string {
  const places = [...text].flatMap((letter, at) => (at > 0 && alike[letter] !== undefined ? [at] : []));
  if (places.length === 0) return text;
  const at = random.one(places);
  return text.slice(0, at) + (alike[text.charAt(at)] ?? '') + text.slice(at + 1);
}

function digitTyped(text: string, random: Random): string {
  const places = [...text].flatMap((digit, at) => (/\d/.test(digit) ? [at] : []));
  if (places.length === 0) return text;
  const at = random.one(places);
  return text.slice(0, at) + String((Number(text.charAt(at)) + 1 + random.below(9)) % 10) + text.slice(at + 1);
}

function dayAndMonth(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return Number(day) > 12 ? date : `${year}-${day}-${month}`;
}
