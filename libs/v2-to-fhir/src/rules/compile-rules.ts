import { hash } from 'node:crypto';
import { type Place, parsePlace } from '#hl7';
import { type Condition, conditionsOf } from './conditions.js';
import type { CodeMapping, CodeRule, MoveRule, SiteRules } from './site-rules.js';

/** Site rules with their paths read, made once for many messages. */
export interface CompiledRules {
  /** Hash of all that the rules say: it changes when they do. */
  readonly version: string;
  readonly moves: readonly CompiledMove[];
  readonly codes: readonly CompiledCodes[];
  /** Time zone, character set or authorities are among them: they concern every message. */
  readonly hasSettings: boolean;
}

interface Compiled {
  readonly id: string;
  readonly when: readonly Condition[];
}

export type CompiledMove = Compiled &
  (
    | { readonly do: 'move' | 'copy'; readonly from: Place; readonly to: Place }
    | { readonly do: 'set'; readonly to: Place; readonly value: string }
    | { readonly do: 'clear'; readonly to: Place }
  );

export interface CompiledCodes extends Compiled {
  readonly fields: readonly Place[];
  /** By code; a Map, since `__proto__` comes as a code, too. */
  readonly map: ReadonlyMap<string, readonly CodeMapping[]>;
}

/** Of rules without problems (`ruleProblems`); fault HL7_PATH_INVALID otherwise. */
export function compileRules(rules: SiteRules): CompiledRules {
  const { timeZone, characterSet, defaultCharacterSet, authorities = [], moves, codes } = rules;
  const settings = { timeZone, characterSet, defaultCharacterSet, authorities };
  return {
    version: hash('sha256', JSON.stringify({ ...settings, moves, codes }), 'hex').slice(0, versionCharacters),
    moves: moves.map(compiledMove),
    codes: codes.map(compiledCodes),
    hasSettings: (timeZone ?? characterSet ?? defaultCharacterSet) !== undefined || authorities.length > 0,
  };
}

const versionCharacters = 16;

function compiledMove(rule: MoveRule): CompiledMove {
  const both = { id: rule.id, when: conditionsOf(rule.when), to: parsePlace(rule.to) };
  switch (rule.do) {
    case 'set':
      return { ...both, do: rule.do, value: rule.value };
    case 'clear':
      return { ...both, do: rule.do };
    default:
      return { ...both, do: rule.do, from: parsePlace(rule.from) };
  }
}

const compiledCodes = ({ id, when, field, map }: CodeRule): CompiledCodes => ({
  id,
  when: conditionsOf(when),
  fields: [field].flat().map(parsePlace),
  map: Map.groupBy(map, ({ code }) => code),
});
