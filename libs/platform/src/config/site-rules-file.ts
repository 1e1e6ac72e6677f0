import { Fault } from '#contracts';
import { type ConfigProblem, schemaProblems } from './config-problem.js';
import { type LenientRules, lenientRules } from './lenient-config.js';
import { type SiteRulesConfig, siteRulesSchema } from './site-rules-schema.js';
import { readYamlFile } from './yaml-file.js';

/** A rules file as far as it could be read: `rules` where nothing is wrong with its form. */
export interface SiteRulesRead {
  readonly file: string;
  readonly lenient: LenientRules;
  readonly rules?: SiteRulesConfig;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a rules file; what is wrong with its form, the file itself included, is told and not thrown. */
export function readSiteRules(file: string): SiteRulesRead {
  try {
    const values = readYamlFile(file, 'FILE_UNREADABLE');
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
