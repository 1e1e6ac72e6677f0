import { stringify } from 'yaml';
import { checkConfigFile, loadConfig, withoutSecrets } from '#platform';
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

/** A file that is not valid is thrown as CONFIG_UNREADABLE or CONFIG_INVALID with the keys that are wrong. */
export async function checkConfig(file: string): Promise<number> {
  checkConfigFile(file);
  terminal.line(`${file} is valid`);
  return 0;
}
