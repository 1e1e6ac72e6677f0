import {
  type Config,
  type ConfigProblem,
  invalidConfig,
  lenientConfig,
  lenientRules,
  loadConfig,
  type LenientRules,
  type SiteRulesConfig,
  siteRulesIn,
  type SiteRulesRead,
} from '#platform';
import { ruleProblems } from '#v2-to-fhir';
import { feedProblems } from './feed-problems.js';
import { settingContradictions, settingProblems } from './setting-problems.js';

/** A rules file by its name. */
export interface Site {
  readonly file: string;
  readonly lenient: LenientRules;
}

/**
 * What is wrong with the meaning of a configuration and its rules files, beyond their form: all of it, also where the form
 * of other parts is wrong. Looks at no file.
 */
export function meaningProblems(values: unknown, sites: readonly Site[]): readonly ConfigProblem[] {
  const config = lenientConfig(values);
  const rulesOf = new Map(sites.map(({ file, lenient }) => [file, lenient]));
  const ofFeeds = config.feeds.flatMap((feed, index) => {
    if (feed === undefined) return [];
    const above = `feeds[${index}].`;
    const rules = rulesOf.get(feed.rules ?? '');
    const against = rules === undefined ? [] : settingContradictions(feed, rules, above);
    return [...settingProblems(feed, above), ...against];
  });
  return [...ofFeeds, ...feedProblems(config), ...sites.flatMap(siteProblems)];
}

/** Of one rules file, each with its name. */
const siteProblems = ({ file, lenient }: Site): readonly ConfigProblem[] =>
  [...settingProblems(lenient, ''), ...ruleProblems(lenient)].map((problem) => ({ ...problem, file }));

/** Rules without a problem, of the text of a rules file. Throws CONFIG_INVALID with all that is wrong with them. */
export const siteRulesOf = (text: string, name: string): SiteRulesConfig => usableRules(siteRulesIn(text, name));

/** Rules without a problem. Throws CONFIG_INVALID with all that is wrong with them. */
export function usableRules(read: SiteRulesRead): SiteRulesConfig {
  const problems = [...read.problems, ...siteProblems(read)];
  if (read.rules === undefined || problems.length > 0) throw invalidConfig(problems, undefined);
  return read.rules;
}

/** The configuration of a broker that is to start. Throws CONFIG_UNREADABLE, CONFIG_INVALID with all that is wrong. */
export function usableConfig(environment: NodeJS.ProcessEnv): Config {
  const config = loadConfig(environment);
  const sites = config.feeds.flatMap(({ rules: file, site }) =>
    file === undefined || site === undefined ? [] : [{ file, lenient: lenientRules(site) }],
  );
  const problems = meaningProblems(config, sites);
  if (problems.length > 0) throw invalidConfig(problems, environment['HIE_CONFIG']);
  return config;
}
