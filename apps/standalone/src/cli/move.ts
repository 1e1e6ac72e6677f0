import type { Config } from '#platform';
import { refuseUnservable } from '../configuration/exposure-problems.js';
import { usableConfig } from '../configuration/configuration-problems.js';
import { moveToCluster, type MoveProgress } from '../move/move.js';
import type { Compared } from '../move/verify.js';
import { table, terminal } from './output.js';

/** Exit code 1 where anything differs. */
export async function move(options: { readonly json?: boolean }, environment: NodeJS.ProcessEnv): Promise<number> {
  const found = await moveToCluster(clusterConfig(environment), moveProgress());
  return tellCompared(found, options, 'start the cluster, and not this installation again');
}

/** Exit code 1 where anything differs; `next` says what to do where nothing does. */
export function tellCompared(found: readonly Compared[], options: { readonly json?: boolean }, next: string): number {
  const differing = found.filter(({ same }) => !same);
  if (options.json) terminal.json({ same: differing.length === 0, compared: found });
  else terminal.line(table(['', 'name', 'source', 'cluster', 'digest', ''], found.map(cells)));
  if (differing.length === 0) terminal.say(`hie: nothing differs; ${next}`);
  else
    terminal.say(`hie: ${differing.length} differ: ${differing.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`);
  return differing.length === 0 ? 0 : 1;
}

/** The target's keys stand where they stand for a cluster's processes. */
export function clusterConfig(environment: NodeJS.ProcessEnv): Config {
  const config = usableConfig({ ...environment, HIE_MODE: 'cluster' });
  refuseUnservable(config);
  return config;
}

const cells = ({ kind, name, source, target, same }: Compared): readonly (string | number)[] => [
  kind,
  name,
  source.count,
  target.count,
  target.digest.slice(0, 12),
  same ? 'same' : 'DIFFERS',
];

const everyMs = 2000;

/** One line at each new step, then one every two seconds. */
export function moveProgress(): (progress: MoveProgress) => void {
  let saidAt = 0;
  let last = '';
  return ({ step, of, done, total }) => {
    const now = performance.now();
    if (step === last && now - saidAt < everyMs) return;
    [saidAt, last] = [now, step];
    terminal.say(`hie: ${step}: ${of} ${done}${total === undefined ? '' : ` of ${total}`}`);
  };
}
