import { Fault } from '#contracts';
import { type ConfigProblem, schemaProblems } from './config-problem.js';
import { type LenientRules, lenientRules } from './lenient-config.js';
import { type SiteRulesConfig, siteRulesSchema } from './site-rules-schema.js';
import { readYamlFile, yamlValues } from './yaml-file.js';

/** A rules file as far as it could be read: `rules` where nothing is wrong with its form. */
export interface SiteRulesRead {
  readonly file: string;
  readonly lenient: LenientRules;
  readonly rules?: SiteRulesConfig;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a rules file; what is wrong with its form, the file itself included, is told and not thrown. */
export const readSiteRules = (file: string): SiteRulesRead =>
  siteRulesOf(file, () => readYamlFile(file, 'FILE_UNREADABLE'));

/** The same of the text of such a file, under a name to speak of it. */
export const siteRulesIn = (text: string, name: string): SiteRulesRead =>
  siteRulesOf(name, () => yamlValues(text, name));

function siteRulesOf(file: string, read: () => Record<string, unknown>): SiteRulesRead {
  try {
    const values = read();
    const result = siteRulesSchema.safeParse(values);
    const problems = schemaProblems(values, result.error?.issues ?? []).map((one) => ({ ...one, file }));
    return {
      file,
      lenient: lenientRules(values),
      problems,
      ...(result.success && problems.length === 0 && { rules: result.data }),
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const problem = String(error.detail['problem'] ?? file);
    return { file, lenient: lenientRules({}), problems: [{ code: error.code, file, at: '(top)', problem }] };
  }
}
