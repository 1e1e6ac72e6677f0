import { describe, expect, it } from '@jest/globals';
import { population } from './population.js';
import { random } from './random.js';
import { type Desk, register } from './registration.js';

const people = population(2_000, random(3));
const faultless: Desk = {
  typo: 0,
  nickname: 0,
  maidenName: 0,
  swappedNames: 0,
  dateError: 0,
  formerAddress: 0,
  noAddress: 0,
  noSsn: 0,
  noPhone: 0,
};

describe('the invented people', () => {
  it('are the same people for the same seed', () => {
    expect(population(200, random(3))).toEqual(people.slice(0, 200));
  });

  it('have ids of their own and as many as asked for', () => {
    expect(new Set(people.map(({ id }) => id)).size).toBe(2_000);
  });

  it('have social security numbers that were never issued, each its own', () => {
    const numbers = people.flatMap(({ ssn }) => (ssn === undefined ? [] : [ssn]));
    expect(numbers.filter((ssn) => !/^8\d{8}$/.test(ssn))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('have telephone numbers that are set aside for fiction', () => {
    expect(people.filter(({ phone }) => !/^\d{3}55501\d{2}$/.test(phone))).toEqual([]);
  });

  it('include twins of one home and day, newborns without a name, namesakes and changed names', () => {
    const second = people.filter(({ birthOrder }) => birthOrder === 2);
    const twins = second.filter((twin) =>
      people.some((it) => it.birthOrder === 1 && it.household === twin.household && it.birthDate === twin.birthDate),
    );
    expect(twins.length).toBeGreaterThan(5);
    expect(people.filter(({ newborn }) => newborn).length).toBeGreaterThan(5);
    expect(people.filter(({ suffix }) => suffix === 'JR').length).toBeGreaterThan(5);
    expect(people.filter(({ maidenName }) => maidenName !== undefined).length).toBeGreaterThan(50);
  });
});

describe('a registration', () => {
  const person = people.find(({ newborn, middle }) => !newborn && middle !== undefined) ?? people[0];
  if (person === undefined) throw new Error('nobody was invented');

  it('at a faultless desk says what is so', () => {
    const { family, given, birthDate, ssn } = register(person, '1', faultless, random(1));
    expect({ family, given, birthDate, ssn }).toEqual({
      family: person.family,
      given: person.given,
      birthDate: person.birthDate,
      ssn: person.ssn,
    });
  });

  it('with a slip of the name keeps its first letter and changes one of the names only', () => {
    const written = register(person, '1', { ...faultless, typo: 1 }, random(2));
    expect([written.family !== person.family, written.given !== person.given].filter(Boolean)).toHaveLength(1);
    expect(written.family[0]).toBe(person.family[0]);
    expect(written.given[0]).toBe(person.given[0]);
  });

  it('with a slip of the date still names a day of the calendar', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { birthDate } = register(person, '1', { ...faultless, dateError: 1 }, random(seed));
      expect(birthDate).not.toBe(person.birthDate);
      expect(new Date(`${birthDate}T00:00:00Z`).toISOString().slice(0, 10)).toBe(birthDate);
    }
  });
});
