import { encodingOf, isZone } from '#hl7';
import type { ConfigProblem, LenientFeed, LenientRules } from '#platform';

type Settings = Pick<LenientRules, 'timeZone' | 'characterSet' | 'defaultCharacterSet'>;

/** Time zone and character sets that nobody knows; `above` is the key path of what holds them. */
export function settingProblems(settings: Settings, above: string): readonly ConfigProblem[] {
  const { timeZone, characterSet, defaultCharacterSet } = settings;
  const problems: ConfigProblem[] = [];
  if (timeZone !== undefined && !isZone(timeZone))
    problems.push({ code: 'CONFIG_TIME_ZONE_UNKNOWN', at: `${above}timeZone`, problem: timeZone });
  for (const [key, name] of Object.entries({ characterSet, defaultCharacterSet }))
    if (name !== undefined && (name === '' || encodingOf(name) === undefined))
      problems.push({ code: 'CONFIG_CHARACTER_SET_UNKNOWN', at: above + key, problem: name });
  return problems;
}

const names = ['timeZone', 'characterSet', 'defaultCharacterSet'] as const;

/** A feed and its rules file that do not say the same. */
export const settingContradictions = (feed: LenientFeed, rules: Settings, above: string): readonly ConfigProblem[] =>
  names.flatMap((name): ConfigProblem[] => {
    const [own, other] = [feed[name], rules[name]];
    if (own === undefined || other === undefined || own === other) return [];
    const problem = `${own} here and ${other} in ${feed.rules ?? 'its rules'}`;
    return [{ code: 'CONFIG_CONTRADICTED', at: above + name, problem }];
  });
