import { fault } from '#contracts';
import { setTimeout } from 'node:timers/promises';
import type { ReplayRunView } from '../../../console/src/api/letter-views.js';
import type { ReplayAccepted } from '../../../console/src/api/views.js';
import { type BrokerApi, brokerApi } from './broker-api.js';
import { terminal } from './output.js';
import { shadow, type ShadowOptions } from './shadow.js';

interface ReplayOptions extends ShadowOptions {
  readonly group?: string;
  readonly all?: boolean;
  readonly rate?: number;
  readonly reason?: string;
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
  if (wanted.length > 1 || (wanted.length > 0 && (ids.length > 0 || options.group !== undefined || options.all)))
    throw fault('ARGUMENT_INVALID', {
      problem: 'name dead letters, or one of --shadow, --run, --promote and --to-cluster',
    });
  if (options.toCluster) return (await import('./move.js')).move(options, environment);
  if (wanted.length > 0) return shadow(options, environment);
  const { rate, reason } = options;
  const request = {
    ...chosen(ids, options),
    ...(rate !== undefined && { perSecond: rate }),
    ...(reason !== undefined && { reason }),
  };
  const api = brokerApi(options.url, environment);
  const accepted = await api.post<ReplayAccepted>('/api/dead/replay', request);
  if (rate !== undefined) return paced(api, accepted, options.json);
  if (options.json) terminal.json(accepted);
  else
    terminal.line(
      `${accepted.letters} dead letters are appended again; follow them with \`hie trace\` or \`hie dead\``,
    );
  return 0;
}

/** Follows the run until it is over. The broker goes on when this process does not. */
async function paced(api: BrokerApi, { run, letters }: ReplayAccepted, json = false): Promise<number> {
  for (;;) {
    const state = (await api.json<ReplayRunView[]>('/api/dead/runs')).find((each) => each.run === run);
    if (!state) throw fault('API_NOT_FOUND', { resource: 'replay' });
    if (!state.isOver) {
      terminal.say(`${state.replayed} of ${letters} letters replayed`);
      await setTimeout(1_000);
      continue;
    }
    if (json) terminal.json(state);
    else terminal.line(`${state.replayed} of ${letters} letters replayed, ${state.state}`);
    return state.state === 'sent' ? 0 : 1;
  }
}

/** Letters by id, of a cause, or all. Fault ARGUMENT_INVALID. */
export function chosen(
  ids: readonly string[],
  { group, all = false }: { readonly group?: string; readonly all?: boolean },
): { readonly ids?: readonly string[]; readonly group?: { topic: string; code: string }; readonly all?: true } {
  if ([ids.length > 0, group !== undefined, all].filter(Boolean).length > 1)
    throw fault('ARGUMENT_INVALID', { problem: 'name ids, or a cause with --group, or --all' });
  if (all) return { all };
  return group === undefined ? { ids: someIds(ids) } : { group: cause(group) };
}

function someIds(ids: readonly string[]): readonly string[] {
  if (ids.length === 0)
    throw fault('ARGUMENT_INVALID', { problem: 'name ids, or a cause with --group topic:code, or --all' });
  return ids;
}

function cause(group: string): { topic: string; code: string } {
  const at = group.lastIndexOf(':');
  if (at < 1 || at === group.length - 1) throw fault('ARGUMENT_INVALID', { problem: '--group takes topic:code' });
  return { topic: group.slice(0, at), code: group.slice(at + 1) };
}
