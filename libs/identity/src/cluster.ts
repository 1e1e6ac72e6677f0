import type { Assertion, Edge, Partition } from './decision.js';
import type { MatchRecord } from './demographics.js';
import type { Model } from './model/model.js';
import { Groups, type Group } from './groups.js';
import { reviewsOf } from './reviews.js';
import { Pairs } from './pairs.js';

/**
 * The constrained partition: a pure function of the sets of records, edges and assertions, free of their order and of
 * what happened when. Assertions of sameness join first; then edges from the strongest, each only if every pair across
 * the two groups passes. Records that no edge or assertion connects do not influence each other, so a component can be
 * worked out alone.
 */
export function partition(
  records: readonly MatchRecord[],
  edges: readonly Edge[],
  assertions: readonly Assertion[],
  model: Model,
): Partition {
  const groups = new Groups(records);
  const pairs = new Pairs(assertions, model);
  for (const must of mustLinks(assertions)) {
    const [one, other] = [groups.of(must.a), groups.of(must.b)];
    if (one === undefined || other === undefined || one === other) continue;
    if (!pairs.assertedApart(one, other)) groups.join(one, other);
  }
  // First what links by itself, then what links once more is known of the persons.
  const links = strongestFirst(edges);
  const linksOf = incidence(links.filter((edge) => edge.band === 'same'));
  const rivals = new Set<Edge>();
  for (const edge of links) {
    const [one, other] = [groups.of(edge.a), groups.of(edge.b)];
    if (one === undefined || other === undefined || one === other) continue;
    if (pairs.assertedApart(one, other) || !pairs.mayJoin(one, other)) continue;
    if (hasRival(edge, one, other)) rivals.add(edge);
    else groups.join(one, other);
  }
  return { groups: groups.sorted(), reviews: reviewsOf(edges, groups, pairs, rivals) };

  /** Does another person fit one of the two about as well, who could not join once they are one? */
  function hasRival(edge: Edge, one: Group, other: Group): boolean {
    const joined = [...one, ...other];
    return joined.some(({ key }) =>
      (linksOf.get(key) ?? []).some((rival) => {
        if (rival.bits <= edge.bits - model.thresholds.margin) return false;
        const third = groups.of(rival.a === key ? rival.b : rival.a);
        if (third === undefined || third === one || third === other) return false;
        const apart = pairs.assertedApart(third, one) || pairs.assertedApart(third, other);
        return !apart && pairs.areDifferentPeople(third, joined);
      }),
    );
  }
}

/** What a reviewer said weighs most, then merges, then links: only a contradiction among them makes it matter. */
const precedence = { review: 0, merge: 1, link: 2 } as const;

const mustLinks = (assertions: readonly Assertion[]): readonly Assertion[] =>
  assertions
    .filter((assertion) => assertion.kind === 'same')
    .map((must) => (must.a <= must.b ? must : { ...must, a: must.b, b: must.a }))
    .sort((x, y) => precedence[x.source] - precedence[y.source] || byKeys(x, y));

const strongestFirst = (edges: readonly Edge[]): readonly Edge[] =>
  [...edges].sort((x, y) => bandOrder[x.band] - bandOrder[y.band] || y.bits - x.bits || byKeys(x, y));

const bandOrder = { same: 0, review: 1 } as const;

type Ends = { readonly a: string; readonly b: string };

function byKeys(x: Ends, y: Ends): number {
  if (x.a !== y.a) return x.a < y.a ? -1 : 1;
  if (x.b !== y.b) return x.b < y.b ? -1 : 1;
  return 0;
}

function incidence(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const edgesOf = new Map<string, Edge[]>();
  for (const edge of edges) {
    for (const key of [edge.a, edge.b]) {
      const known = edgesOf.get(key);
      if (known === undefined) edgesOf.set(key, [edge]);
      else known.push(edge);
    }
  }
  return edgesOf;
}
