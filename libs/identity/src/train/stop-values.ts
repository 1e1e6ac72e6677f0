import type { MatchRecord } from '../demographics.js';
import type { ModelDocument } from '../model/model-document.js';

/** A number that more people of different names have stands for nobody: a person has few names. */
const namesOfNumber = 9;
/** More families than this in one house, or on one phone, are no household but an institution, or the hospital itself. */
const familiesOfHouse = 12;

/** Values that many different people share, whatever the order of the records. */
export function stopValuesOf(records: readonly MatchRecord[]): ModelDocument['stopValues'] {
  const [numbers, phones, streets] = [new Shared(), new Shared(), new Shared()];
  for (const { clean } of records) {
    const families = clean.names.map((name) => name.family);
    const whole = clean.names.map((name) => `${name.given.charAt(0)}${name.family}`);
    for (const number of clean.nationalIds) if (number.length > 4) numbers.add(number, whole);
    for (const phone of clean.phones) phones.add(phone, families);
    for (const { house, street } of clean.addresses)
      if (street !== '') streets.add(`${house} ${street}`.trim(), families);
  }
  return {
    nationalIds: numbers.heldByMoreThan(namesOfNumber),
    phones: phones.heldByMoreThan(familiesOfHouse),
    streets: streets.heldByMoreThan(familiesOfHouse),
  };
}

class Shared {
  private readonly holders = new Map<string, Set<string>>();

  add(value: string, names: readonly string[]): void {
    const known = this.holders.get(value) ?? new Set<string>();
    this.holders.set(value, known);
    // The first letters: a slip of the name is no other person.
    for (const name of names) known.add(name.slice(0, 3));
  }

  heldByMoreThan(holders: number): readonly string[] {
    return [...this.holders]
      .filter(([, names]) => names.size > holders)
      .map(([value]) => value)
      .sort();
  }
}
