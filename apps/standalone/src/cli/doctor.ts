import { loadConfig } from '#platform';
import { clockCheck, diskCheck, fsyncCheck, nodeCheck, portCheck, type Check, dataDirCheck } from './doctor-checks.js';
import { explainFailure } from './failure.js';
import { terminal } from './output.js';

/** Each line is ok, note or problem, with what to do; exit code 1 when there is a problem. */
export async function doctor(options: { readonly json?: boolean }, environment: NodeJS.ProcessEnv): Promise<number> {
  const checks: Check[] = [];
  const show = (check: Check): void => {
    checks.push(check);
    if (options.json) terminal.json(check);
    else terminal.line(`${check.state.padEnd(8)}${check.name.padEnd(18)}${check.found}${todo(check)}`);
  };
  show(nodeCheck(process.versions.node));
  try {
    const config = loadConfig(environment);
    show({ name: 'configuration', state: 'ok', found: environment['HIE_CONFIG'] ?? 'defaults and environment' });
    show(dataDirCheck(config.dataDir));
    show(diskCheck(config.dataDir));
    show(fsyncCheck(config.dataDir));
    show(await portCheck('MLLP port', config.mllp));
    show(await portCheck('HTTP port', config.http));
  } catch (error) {
    show({ name: 'configuration', state: 'problem', found: explainFailure(error, undefined).slice(5).trim() });
  }
  show(clockCheck(Date.now()));
  return checks.some(({ state }) => state === 'problem') ? 1 : 0;
}

const todo = ({ advice }: Check): string => (advice === undefined ? '' : `. ${advice}`);
