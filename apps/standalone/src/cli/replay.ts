import { fault } from '#contracts';
import type { ReplayAccepted } from '../../../console/src/api/views.js';
import { brokerApi } from './broker-api.js';
import { terminal } from './output.js';

interface ReplayOptions {
  readonly group?: string;
  readonly url?: string;
  readonly json?: boolean;
}

export async function replay(
  ids: readonly string[],
  options: ReplayOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
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
