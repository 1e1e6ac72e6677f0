import type { Edge, ReviewPair } from './decision.js';
import type { Groups, Group } from './groups.js';
import type { Pairs } from './pairs.js';

/** The questions left for a person: one for each pair of groups that an edge still connects, by its strongest edge. */
export function reviewsOf(
  edges: readonly Edge[],
  groups: Groups,
  pairs: Pairs,
  rivals: ReadonlySet<Edge>,
): readonly ReviewPair[] {
  const strongest = new Map<Group, Map<Group, Edge>>();
  for (const edge of edges) {
    const [one, other] = [groups.of(edge.a), groups.of(edge.b)];
    if (one === undefined || other === undefined || one === other) continue;
    const [first, second] = (one[0]?.key ?? '') < (other[0]?.key ?? '') ? [one, other] : [other, one];
    const across = strongest.get(first) ?? new Map<Group, Edge>();
    strongest.set(first, across);
    const known = across.get(second);
    if (known === undefined || isStronger(edge, known)) across.set(second, edge);
  }
  return [...strongest]
    .flatMap(([one, across]) => [...across].map(([other, edge]) => ({ one, other, edge })))
    .filter(({ one, other, edge }) => !pairs.assertedApart(one, other) && !pairs.isSettledApart(one, other, edge))
    .map(({ one, other, edge }) => ({ a: edge.a, b: edge.b, bits: edge.bits, reasons: reasons(one, other, edge) }))
    .sort((x, y) => y.bits - x.bits || (x.a + x.b < y.a + y.b ? -1 : 1));

  function reasons(one: Group, other: Group, edge: Edge): readonly string[] {
    const found: string[] = [...pairs.vetoesBetween(one, other)];
    if (rivals.has(edge)) found.push('rival');
    return found.length > 0 ? found : ['score'];
  }
}

function isStronger(edge: Edge, than: Edge): boolean {
  if (edge.band !== than.band) return edge.band === 'same';
  if (edge.bits !== than.bits) return edge.bits > than.bits;
  return edge.a < than.a || (edge.a === than.a && edge.b < than.b);
}
