import { stringify } from 'yaml';
import { errors, fault } from '#contracts';
import { type ConfigProblem, lenientConfig, loadConfig, readConfigFile, withoutSecrets } from '#platform';
import { certificateProblems } from '../configuration/certificate-problems.js';
import { meaningProblems } from '../configuration/configuration-problems.js';
import { exposureProblems } from '../configuration/exposure-problems.js';
import { secretProblems } from '../configuration/secret-problems.js';
import { toldFault } from '../configuration/told-fault.js';
import { identityModel } from '../identity-model.js';
import { terminal } from './output.js';

export async function showConfig(
  options: { readonly json?: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const config = withoutSecrets(loadConfig(environment));
  if (options.json) terminal.json(config);
  else terminal.line(stringify(config).trimEnd());
  return 0;
}

/**
 * All that is wrong with a file, a line each, and exit code 1; the file that HIE_CONFIG names where none is given. Throws
 * CONFIG_UNREADABLE, and CONFIG_INVALID for what is no YAML.
 */
export async function checkConfig(
  named: string | undefined,
  options: { readonly json?: boolean },
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const file = named ?? environment['HIE_CONFIG'];
  if (!file) throw fault('ARGUMENT_INVALID', { problem: 'name a file, or set HIE_CONFIG' });
  const problems = problemsOf(file);
  for (const one of problems) {
    if (options.json) terminal.json({ file, ...one, fix: errors[one.code].fix });
    else terminal.line(sentence(one, file));
  }
  if (problems.length === 0 && !options.json) terminal.line(`${file} is valid`);
  return problems.length === 0 ? 0 : 1;
}

function problemsOf(file: string): readonly ConfigProblem[] {
  const { values, sites, problems, config } = readConfigFile(file);
  return [
    ...problems,
    ...meaningProblems(values, sites),
    ...certificateProblems(lenientConfig(values)),
    ...(config === undefined
      ? []
      : [
          ...exposureProblems(config),
          ...secretProblems(config),
          ...toldFault('identity.model', () => identityModel(config.identity.model)),
        ]),
  ];
}

function sentence({ code, file, at, problem }: ConfigProblem, configFile: string): string {
  const { what, fix } = errors[code];
  return `${code} ${file ?? configFile} ${at}: ${what} (${problem}). ${fix}`;
}
