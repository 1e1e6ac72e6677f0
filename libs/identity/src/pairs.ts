import type { Assertion, Comparison, Edge, Veto } from './decision.js';
import type { Group } from './groups.js';
import type { Model } from './model/model.js';
import { personOf } from './person.js';
import { compare } from './score.js';

/** What is known of two groups: people's assertions and, worked out when asked for, the comparison as two persons. */
export class Pairs {
  private readonly apart = new Map<string, Set<string>>();
  private readonly known = new Map<Group, Map<Group, Comparison>>();

  constructor(
    assertions: readonly Assertion[],
    private readonly model: Model,
  ) {
    for (const { a, b, kind } of assertions) {
      if (kind !== 'different') continue;
      this.apart.set(a, (this.apart.get(a) ?? new Set()).add(b));
      this.apart.set(b, (this.apart.get(b) ?? new Set()).add(a));
    }
  }

  assertedApart(one: Group, other: Group): boolean {
    if (this.apart.size === 0) return false;
    return one.some((a) => {
      const others = this.apart.get(a.key);
      return others !== undefined && other.some((b) => others.has(b.key));
    });
  }

  /** One person: no veto, no second active number of one authority, and the score of the two persons links. */
  mayJoin(one: Group, other: Group): boolean {
    if (sharesAuthority(one, other)) return false;
    const { bits, vetoes } = this.between(one, other);
    return vetoes.length === 0 && bits >= this.model.thresholds.link;
  }

  /** A conflict that is about the people themselves, not about a second number of one authority. */
  areDifferentPeople(one: Group, other: Group): boolean {
    return this.between(one, other).vetoes.some((veto) => veto !== 'same-authority');
  }

  /**
   * It is settled that these are two people: there is nothing left to ask. Not where two of their records would have been
   * linked by themselves: then one of the two persons may hold a record of the other.
   */
  isSettledApart(one: Group, other: Group, edge: Edge): boolean {
    if (edge.band === 'same') return false;
    const { band, vetoes } = this.between(one, other);
    return band === 'different' && !vetoes.includes('same-authority');
  }

  /** All vetoes between the two, `same-authority` among them, sorted. */
  vetoesBetween(one: Group, other: Group): readonly Veto[] {
    const found = new Set(this.between(one, other).vetoes);
    if (sharesAuthority(one, other)) found.add('same-authority');
    return [...found].sort();
  }

  private between(one: Group, other: Group): Comparison {
    const [first, second] = smaller(one) <= smaller(other) ? [one, other] : [other, one];
    const row = this.known.get(first) ?? new Map<Group, Comparison>();
    this.known.set(first, row);
    const known = row.get(second);
    if (known !== undefined) return known;
    const found = compare(personOf(first), personOf(second), this.model);
    row.set(second, found);
    return found;
  }
}

const smaller = (group: Group): string => group[0]?.key ?? '';

/** One person has at most one active number of an authority, unless somebody said otherwise. */
function sharesAuthority(one: Group, other: Group): boolean {
  return one.some((a) => a.active && a.system !== '' && other.some((b) => b.active && b.system === a.system));
}
