import { fault } from '#contracts';
import type { ReplayAccepted } from '../../../console/src/api/views.js';
import { brokerApi } from './broker-api.js';
import { terminal } from './output.js';
import { shadow, type ShadowOptions } from './shadow.js';

interface ReplayOptions extends ShadowOptions {
  readonly group?: string;
  readonly shadow?: boolean;
  readonly toCluster?: boolean;
}

export async function replay(
  ids: readonly string[],
  options: ReplayOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const wanted = [options.shadow, options.run, options.promote, options.toCluster].filter(
    (option) => option !== undefined,
  );
  if (wanted.length > 1 || (wanted.length > 0 && (ids.length > 0 || options.group !== undefined)))
    throw fault('ARGUMENT_INVALID', {
      problem: 'name dead letters, or one of --shadow, --run, --promote and --to-cluster',
    });
  if (options.toCluster) return (await import('./move.js')).move(options, environment);
  if (wanted.length > 0) return shadow(options, environment);
  const request = options.group === undefined ? { ids: someIds(ids) } : { group: cause(options.group) };
  const accepted = await brokerApi(options.url, environment).post<ReplayAccepted>('/api/dead/replay', request);
  if (options.json) terminal.json(accepted);
  else
    terminal.line(
      `${accepted.letters} dead letters are appended again; follow them with \`hie trace\` or \`hie dead\``,
    );
  return 0;
}

function someIds(ids: readonly string[]): readonly string[] {
  if (ids.length === 0) throw fault('ARGUMENT_INVALID', { problem: 'name ids, or a cause with --group topic:code' });
  return ids;
}

function cause(group: string): { topic: string; code: string } {
  const at = group.lastIndexOf(':');
  if (at < 1 || at === group.length - 1) throw fault('ARGUMENT_INVALID', { problem: '--group takes topic:code' });
  return { topic: group.slice(0, at), code: group.slice(at + 1) };
}
