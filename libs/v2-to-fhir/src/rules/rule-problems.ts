import type { ErrorCode } from '#contracts';
import { isField, parsePlace, type Place } from '#hl7';
import { standardSystem } from '../codes/coding-system.js';
import { contradictions } from './contradictions.js';
import type { CodeRule, Conditions, MoveRule } from './site-rules.js';

/** What is wrong with rules. `at` is the key path within them: `moves[0].to`. */
export interface RuleProblem {
  readonly code: ErrorCode;
  readonly at: string;
  readonly problem: string;
}

/** Rules in their places; a place is empty where the form of the rule is wrong already. */
export interface JudgedRules {
  readonly moves: readonly (MoveRule | undefined)[];
  readonly codes: readonly (CodeRule | undefined)[];
}

/** All that keeps rules from being what a person meant by them; `compileRules` takes what has none. */
export function ruleProblems(rules: JudgedRules): readonly RuleProblem[] {
  const [moves, codes] = [placed(rules.moves), placed(rules.codes)];
  const problems = [...moves.flatMap(moveProblems), ...codes.flatMap(codeProblems), ...takenIds(moves, codes)];
  // What cannot be read cannot contradict anything.
  return problems.some(({ code }) => code === 'RULE_PATH_INVALID')
    ? problems
    : [...problems, ...contradictions(moves, codes)];
}

/** A rule and its place among those of its kind. */
export interface Placed<Rule> {
  readonly rule: Rule;
  readonly index: number;
}

const placed = <Rule>(rules: readonly (Rule | undefined)[]): readonly Placed<Rule>[] =>
  rules.flatMap((rule, index) => (rule === undefined ? [] : [{ rule, index }]));

function takenIds(moves: readonly Placed<MoveRule>[], codes: readonly Placed<CodeRule>[]): RuleProblem[] {
  const named = [
    ...moves.map(({ rule, index }) => ({ id: rule.id, at: `moves[${index}].id` })),
    ...codes.map(({ rule, index }) => ({ id: rule.id, at: `codes[${index}].id` })),
  ];
  return [...Map.groupBy(named, ({ id }) => id).values()].flatMap(([, ...again]) =>
    again.map(({ id, at }): RuleProblem => ({ code: 'CONFIG_NAME_TAKEN', at, problem: id })),
  );
}

function moveProblems({ rule, index }: Placed<MoveRule>): RuleProblem[] {
  const at = `moves[${index}]`;
  const problems = [...pathProblems(rule.to, `${at}.to`, 'changed'), ...conditionProblems(rule.when, at)];
  if (!('from' in rule)) return problems;
  problems.push(...pathProblems(rule.from, `${at}.from`, rule.do === 'move' ? 'changed' : 'read'));
  const [from, to] = [placeOf(rule.from), placeOf(rule.to)];
  if (from !== undefined && to !== undefined && isTooDeep(from, to)) {
    const problem = `${rule.from} may have parts, and ${rule.to} has no room for them: name the part`;
    problems.push({ code: 'RULE_PATH_INVALID', at: `${at}.from`, problem });
  }
  return problems;
}

/** Components go into a component as its subcomponents; there is nothing below a subcomponent. */
const isTooDeep = (from: Place, to: Place): boolean => to.subcomponent !== undefined && from.subcomponent === undefined;

function codeProblems({ rule: { field, map, when }, index }: Placed<CodeRule>): RuleProblem[] {
  const at = `codes[${index}]`;
  return [
    ...[field].flat().flatMap((path) => fieldProblems(path, `${at}.field`)),
    ...conditionProblems(when, at),
    ...map.flatMap(({ to }, nth) =>
      typeof to === 'string'
        ? []
        : [to].flat().flatMap(({ system }): RuleProblem[] => {
            const where = `${at}.map[${nth}].to.system`;
            return standardSystem(system) !== undefined
              ? []
              : [{ code: 'RULE_SYSTEM_UNKNOWN', at: where, problem: system }];
          }),
    ),
  ];
}

/** A code map reads all parts of a coded field, so it names the field alone. */
function fieldProblems(path: string, at: string): RuleProblem[] {
  const problems = pathProblems(path, at, 'changed');
  const { repetition, component } = placeOf(path) ?? {};
  if (problems.length > 0 || (repetition ?? component) === undefined) return problems;
  return [
    { code: 'RULE_PATH_INVALID', at, problem: `${path}: a code map names a field, without repetition or component` },
  ];
}

const conditionProblems = (when: Conditions | undefined, at: string): RuleProblem[] =>
  Object.keys(when ?? {}).flatMap((path) => pathProblems(path, `${at}.when.${path}`, 'read'));

function pathProblems(path: string, at: string, use: 'changed' | 'read'): RuleProblem[] {
  const place = placeOf(path);
  if (place === undefined || !isThinkable(place)) return [{ code: 'RULE_PATH_INVALID', at, problem: path }];
  const kept = use === 'changed' ? neverChanged : delimiters;
  return kept.has(`${place.segment}-${place.field}`) ? [{ code: 'RULE_PATH_PROTECTED', at, problem: path }] : [];
}

const delimiters = new Set(['MSH-1', 'MSH-2']);
/** MSH-10 names the message in every trace and answer, MSH-18 was followed when it was read. */
const neverChanged = new Set([...delimiters, 'MSH-10', 'MSH-18']);

// Far beyond any standard: a rule for part 99,999 would write as many separators.
const partMax = 255;

const isThinkable = ({
  segment,
  ordinal = 1,
  field,
  repetition = 1,
  component = 1,
  subcomponent = 1,
}: Place): boolean =>
  isField(segment, field) &&
  ordinal >= 1 &&
  [repetition, component, subcomponent].every((part) => part >= 1 && part <= partMax);

function placeOf(path: string): Place | undefined {
  try {
    return parsePlace(path);
  } catch {
    return undefined;
  }
}
