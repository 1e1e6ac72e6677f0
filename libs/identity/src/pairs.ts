import type { Assertion, Comparison, Edge, Veto } from './decision.js';
import type { MatchRecord } from './demographics.js';
import type { Group } from './groups.js';
import type { Model } from './model/model.js';
import { compare } from './score.js';

type Verdict = Pick<Comparison, 'bits' | 'vetoes' | 'band'>;

/** What is known of each pair of records: people's assertions and, worked out when asked for, the comparison. */
export class Pairs {
  private readonly apart = new Set<string>();
  private readonly verdicts = new Map<string, Verdict>();

  constructor(
    edges: readonly Edge[],
    assertions: readonly Assertion[],
    private readonly model: Model,
  ) {
    for (const { a, b, kind } of assertions) if (kind === 'different') this.apart.add(pairKey(a, b));
    for (const edge of edges) {
      if (edge.band === 'same') this.verdicts.set(pairKey(edge.a, edge.b), { ...edge, vetoes: [] });
    }
  }

  assertedApart(one: Group, other: Group): boolean {
    return this.apart.size > 0 && someCross(one, other, (a, b) => this.apart.has(pairKey(a.key, b.key)));
  }

  /** Every pair across passes: no veto, and none that says "two people" by its score. */
  mayJoin(one: Group, other: Group): boolean {
    return !someCross(one, other, (a, b) => {
      const { bits, vetoes } = this.verdict(a, b);
      return vetoes.length > 0 || bits < 0;
    });
  }

  /** A conflict that is about the people themselves, not about a second number of one authority. */
  areDifferentPeople(one: Group, other: Group): boolean {
    return someCross(one, other, (a, b) => this.verdict(a, b).vetoes.some((veto) => veto !== 'same-authority'));
  }

  /** Some pair across settles that these are two people: there is nothing left to ask. */
  isSettledApart(one: Group, other: Group): boolean {
    return someCross(one, other, (a, b) => {
      const { band, vetoes } = this.verdict(a, b);
      return band === 'different' && vetoes.some((veto) => settling.has(veto));
    });
  }

  /** All vetoes across, sorted. */
  vetoesAcross(one: Group, other: Group): readonly Veto[] {
    const found = new Set<Veto>();
    for (const a of one) for (const b of other) for (const veto of this.verdict(a, b).vetoes) found.add(veto);
    return [...found].sort();
  }

  private verdict(a: MatchRecord, b: MatchRecord): Verdict {
    const key = pairKey(a.key, b.key);
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    const found = compare(a, b, this.model);
    this.verdicts.set(key, found);
    return found;
  }
}

const settling: ReadonlySet<Veto> = new Set([
  'suffix-conflict',
  'given-name-conflict',
  'birth-date-conflict',
  'sex-conflict',
  'national-id-conflict',
]);

const pairKey = (a: string, b: string): string => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

const someCross = (one: Group, other: Group, test: (a: MatchRecord, b: MatchRecord) => boolean): boolean =>
  one.some((a) => other.some((b) => test(a, b)));
