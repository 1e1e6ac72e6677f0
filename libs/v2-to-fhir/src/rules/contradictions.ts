import { parsePlace, type Place } from '#hl7';
import { type Condition, conditionsOf, exclude } from './conditions.js';
import type { Placed, RuleProblem } from './rule-problems.js';
import type { CodeMapping, CodeRule, MoveRule } from './site-rules.js';

/** Rules of which one undoes what another does, whatever their order. */
export function contradictions(
  moves: readonly Placed<MoveRule>[],
  codes: readonly Placed<CodeRule>[],
): readonly RuleProblem[] {
  const read = moves.map(readMove);
  return [...sameTargets(read), ...circles(read), ...sameCodes(codes)];
}

interface ReadMove {
  readonly id: string;
  readonly index: number;
  readonly to: Place;
  readonly from: Place | undefined;
  readonly when: readonly Condition[];
  /** Acts only where nothing stands: it gives way to all others. */
  readonly givesWay: boolean;
}

function readMove({ rule, index }: Placed<MoveRule>): ReadMove {
  const when = conditionsOf(rule.when);
  return {
    id: rule.id,
    index,
    to: readPlace(rule.to),
    from: 'from' in rule ? readPlace(rule.from) : undefined,
    when,
    givesWay: when.some(({ path, values, isNegated }) => path === rule.to && !isNegated && values.every(isNothing)),
  };
}

/** A component without repetition is one of the first. */
function readPlace(path: string): Place {
  const place = parsePlace(path);
  return place.component === undefined ? place : { repetition: 1, ...place };
}

const isNothing = (value: readonly string[]): boolean => value.length === 1 && value[0] === '';

function sameTargets(moves: readonly ReadMove[]): RuleProblem[] {
  return moves.flatMap((rule, place) => {
    const earlier = moves
      .slice(0, place)
      .find((other) => !rule.givesWay && covers(rule.to, other.to) && !exclude(rule.when, other.when));
    return earlier === undefined ? [] : [problem(rule, `${earlier.id} and ${rule.id}`)];
  });
}

const problem = ({ index }: Pick<ReadMove, 'index'>, of: string): RuleProblem => ({
  code: 'RULE_CONTRADICTED',
  at: `moves[${index}].to`,
  problem: of,
});

const keys = ['ordinal', 'repetition', 'component', 'subcomponent'] as const;

/** Whether nothing is left of the other place; a rule for a part of it only adds to what was put there. */
const covers = (one: Place, other: Place): boolean =>
  overlap(one, other) && keys.every((key) => one[key] === undefined || other[key] !== undefined);

/** Whether one place is the other, or a part of it; what a path leaves out is all of it. */
const overlap = (one: Place, other: Place): boolean =>
  one.segment === other.segment &&
  one.field === other.field &&
  keys.every((key) => one[key] === undefined || other[key] === undefined || one[key] === other[key]);

/** Moves that lead from a place back to it, each where the one before led. */
function circles(moves: readonly ReadMove[]): RuleProblem[] {
  const carrying = moves.filter((rule): rule is ReadMove & { from: Place } => rule.from !== undefined);
  const next = new Map(
    carrying.map((rule) => [
      rule,
      carrying.filter((other) => overlap(rule.to, other.from) && (other === rule || !exclude(rule.when, other.when))),
    ]),
  );
  const closed = carrying.filter((rule) => reaches(rule, rule, next, new Set()));
  const [first] = closed;
  if (first === undefined) return [];
  const at = `moves[${closed.at(-1)?.index ?? first.index}]`;
  return [{ code: 'RULE_CIRCULAR', at, problem: closed.map(({ id }) => id).join(', ') }];
}

function reaches<Rule>(from: Rule, wanted: Rule, next: ReadonlyMap<Rule, readonly Rule[]>, seen: Set<Rule>): boolean {
  for (const rule of next.get(from) ?? []) {
    if (rule === wanted) return true;
    if (seen.has(rule)) continue;
    seen.add(rule);
    if (reaches(rule, wanted, next, seen)) return true;
  }
  return false;
}

interface ReadMapping {
  readonly mapping: CodeMapping;
  readonly when: readonly Condition[];
  readonly id: string;
  readonly at: string;
}

/** One code of one system in one field, meaning two things. */
function sameCodes(codes: readonly Placed<CodeRule>[]): RuleProblem[] {
  const all = codes.flatMap(({ rule: { id, field, map, when: conditions }, index }) => {
    const when = conditionsOf(conditions);
    return [field].flat().flatMap((path) =>
      map.map((mapping, nth): ReadMapping & { readonly key: string } => ({
        key: JSON.stringify([path, mapping.code, mapping.system?.toUpperCase()]),
        mapping,
        when,
        id,
        at: `codes[${index}].map[${nth}]`,
      })),
    );
  });
  return [...Map.groupBy(all, ({ key }) => key).values()].flatMap((same) =>
    same.flatMap((one, place) => {
      const earlier = same.slice(0, place).find((other) => !exclude(one.when, other.when));
      if (earlier === undefined) return [];
      const of = `${one.mapping.code} in ${earlier.id} and ${one.id}`;
      return [{ code: 'RULE_CONTRADICTED' as const, at: one.at, problem: of }];
    }),
  );
}
