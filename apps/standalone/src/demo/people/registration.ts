import { nicknames } from './names.js';
import type { Address, Person } from './person.js';
import { streetKinds } from './places.js';
import type { Random } from './random.js';

/** What one organization wrote down about a person: its own number, and its own mistakes. */
export interface Registration {
  /** The number that the organization gave. */
  readonly number: string;
  readonly family: string;
  readonly given: string;
  readonly middle?: string;
  readonly suffix?: string;
  /** ISO date. */
  readonly birthDate: string;
  readonly sex: Person['sex'];
  readonly address?: Address;
  readonly phone?: string;
  readonly ssn?: string;
  readonly motherMaidenName?: string;
  readonly birthOrder?: number;
}

/** How carefully a registration desk works: the probability of each slip. */
export interface Desk {
  readonly typo: number;
  readonly nickname: number;
  readonly maidenName: number;
  readonly swappedNames: number;
  readonly dateError: number;
  readonly formerAddress: number;
  readonly noAddress: number;
  readonly noSsn: number;
  readonly noPhone: number;
}

/** The person as the desk recorded him or her. At most one slip of the name, one of the date: two would be sabotage. */
export function register(person: Person, number: string, desk: Desk, random: Random): Registration {
  const names = recordedNames(person, desk, random);
  const address = recordedAddress(person, desk, random);
  return {
    number,
    ...names,
    birthDate: random.chance(desk.dateError) ? wrongDate(person.birthDate, random) : person.birthDate,
    sex: person.sex,
    ...(person.suffix === undefined || random.chance(desk.typo) ? {} : { suffix: person.suffix }),
    ...(address === undefined ? {} : { address }),
    ...(random.chance(desk.noPhone) ? {} : { phone: person.phone }),
    ...(person.ssn === undefined || random.chance(desk.noSsn) ? {} : { ssn: person.ssn }),
    ...(person.motherMaidenName === undefined ? {} : { motherMaidenName: person.motherMaidenName }),
    ...(person.birthOrder === undefined ? {} : { birthOrder: person.birthOrder }),
  };
}

type Names = Pick<Registration, 'family' | 'given' | 'middle'>;

function recordedNames(person: Person, desk: Desk, random: Random): Names {
  const middle =
    person.middle === undefined ? {} : { middle: random.chance(0.5) ? person.middle : person.middle.slice(0, 1) };
  const asIs: Names = { family: person.family, given: person.given, ...middle };
  if (person.newborn) return { family: person.family, given: person.sex === 'female' ? 'BABY GIRL' : 'BABY BOY' };
  if (person.maidenName !== undefined && random.chance(desk.maidenName)) return { ...asIs, family: person.maidenName };
  if (random.chance(desk.swappedNames)) return { ...asIs, family: person.given, given: person.family };
  const nickname = nicknames.get(person.given);
  if (nickname !== undefined && random.chance(desk.nickname)) return { ...asIs, given: nickname };
  if (!random.chance(desk.typo)) return asIs;
  return random.chance(0.5)
    ? { ...asIs, family: misspelt(person.family, random) }
    : { ...asIs, given: misspelt(person.given, random) };
}

/** Two letters swapped, one doubled, or one dropped; never the first, which clerks get right. */
function misspelt(name: string, random: Random): string {
  if (name.length < 4) return `${name}${name.slice(-1)}`;
  const at = random.between(1, name.length - 2);
  const here = name.slice(at, at + 1);
  const next = name.slice(at + 1, at + 2);
  const slips: readonly [string, ...string[]] = [`${next}${here}`, `${here}${here}${next}`, next];
  return name.slice(0, at) + random.pick(slips) + name.slice(at + 2);
}

function wrongDate(iso: string, random: Random): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  if (Number(day) <= 12 && day !== month && random.chance(0.5)) return `${year}-${day}-${month}`;
  if (random.chance(0.5)) return `${Number(year) - 1}-${month}-${day}`;
  return `${year}-${month}-${day === '28' ? '27' : String(Number(day) + 1).padStart(2, '0')}`;
}

function recordedAddress(person: Person, desk: Desk, random: Random): Address | undefined {
  if (random.chance(desk.noAddress)) return undefined;
  const lived =
    person.formerAddress !== undefined && random.chance(desk.formerAddress) ? person.formerAddress : person.address;
  if (!random.chance(0.3)) return lived;
  const [kind, short] = streetKinds.find(([long]) => lived.street.endsWith(long)) ?? ['', ''];
  return { ...lived, street: kind === '' ? lived.street : lived.street.slice(0, -kind.length) + short };
}

/** A second record of the same person at the same desk: somebody did not search before registering. */
export function registerAgain(first: Registration, number: string, random: Random): Registration {
  return { ...first, number, family: random.chance(0.6) ? misspelt(first.family, random) : first.family };
}

/** What the next update says after a move, or once the desk learns the married name. */
export const moved = (registration: Registration, address: Address): Registration => ({ ...registration, address });
export const renamed = (registration: Registration, family: string): Registration => ({ ...registration, family });
