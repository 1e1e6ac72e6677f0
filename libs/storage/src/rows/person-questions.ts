import { type EnterpriseId, fault } from '#contracts';
import type { Patient } from '#fhir';
import type { IdentityReader, Person, PersonCriteria } from '../ports/identity-store.js';
import { type TokenRange, tokenRanges } from './person-search.js';

/** What a search asks of an engine. */
export interface PersonIndex {
  /** The newest active ones first. */
  newest(limit: number): Promise<readonly Person[]>;
  /** Active persons, at most so many. */
  active(limit: number): Promise<readonly EnterpriseId[]>;
  /** Active persons with a token in the range, at most so many rows; one may come twice. */
  inRange(range: TokenRange, limit: number): Promise<readonly EnterpriseId[]>;
  /** The active ones of these, in their order. */
  persons(ids: readonly EnterpriseId[]): Promise<readonly Person[]>;
}

/** Rows of one token range at most; a broader search is refused, so that one request cannot hold the thread for long. */
const rangeRowsMax = 20_000;

/** Search for persons, the same over every engine. */
export class PersonQuestions implements Pick<IdentityReader, 'search' | 'candidates'> {
  readonly #index: PersonIndex;

  constructor(index: PersonIndex) {
    this.#index = index;
  }

  async search(
    criteria: PersonCriteria,
    limit: number,
  ): Promise<{ readonly total?: number; readonly persons: readonly Person[] }> {
    if (Object.keys(criteria).length === 0) return { persons: await this.#index.newest(limit) };
    const ids = [...(await this.#idsOf(criteria))].sort();
    const systems = criteria.identifiers?.some((choice) => choice.some(({ system }) => system !== undefined));
    if (!criteria.genders && !criteria.ids && !systems)
      return { total: ids.length, persons: await this.#index.persons(ids.slice(0, limit)) };
    const persons = (await this.#index.persons(ids)).filter((person) => fits(person, criteria));
    return { total: persons.length, persons: persons.slice(0, limit) };
  }

  async candidates(criteria: PersonCriteria): Promise<readonly EnterpriseId[]> {
    const choices = tokenRanges(criteria);
    if (choices.length === 0) return [...(few(await this.#index.active(rangeRowsMax + 1)) ?? tooBroad())].sort();
    // A frequent name narrows nothing, and need not where a birth date stands beside it.
    const sets = await this.#setsOf(choices);
    return [...intersection(sets.filter((ids) => ids !== undefined))].sort();
  }

  async #idsOf(criteria: PersonCriteria): Promise<ReadonlySet<EnterpriseId>> {
    const sets = (await this.#setsOf(tokenRanges(criteria))).map((ids) => ids ?? tooBroad());
    return intersection(criteria.ids ? [...sets, new Set(criteria.ids)] : sets);
  }

  /** One after the other, so that one question takes one connection. */
  async #setsOf(choices: readonly (readonly TokenRange[])[]) {
    const sets: (ReadonlySet<EnterpriseId> | undefined)[] = [];
    for (const ranges of choices) sets.push(await this.#idsInAny(ranges));
    return sets;
  }

  async #idsInAny(ranges: readonly TokenRange[]): Promise<ReadonlySet<EnterpriseId> | undefined> {
    const ids = new Set<EnterpriseId>();
    for (const range of ranges) {
      const found = few(await this.#index.inRange(range, rangeRowsMax + 1));
      if (!found) return undefined;
      for (const id of found) ids.add(id);
    }
    return ids;
  }
}

/** Undefined where there are more than one request may look at. */
const few = (ids: readonly EnterpriseId[]): readonly EnterpriseId[] | undefined =>
  ids.length > rangeRowsMax ? undefined : ids;

function intersection(sets: readonly ReadonlySet<EnterpriseId>[]): ReadonlySet<EnterpriseId> {
  const [first, ...others] = sets.toSorted((a, b) => a.size - b.size);
  return new Set([...(first ?? tooBroad())].filter((id) => others.every((set) => set.has(id))));
}

function tooBroad(): never {
  throw fault('FHIR_SEARCH_TOO_BROAD', { matchesMax: rangeRowsMax });
}

function fits(person: Person, { genders, identifiers = [] }: PersonCriteria): boolean {
  const patient = JSON.parse(person.patient) as Patient;
  if (genders && !genders.includes(patient.gender ?? '')) return false;
  return identifiers.every((choice) =>
    choice.some(({ system, value }) =>
      patient.identifier?.some((one) => one.value === value && (system === undefined || one.system === system)),
    ),
  );
}
