import { fault } from '#contracts';
import type { ConsumerResetView } from '../../../console/src/api/consumer-reset-views.js';
import type { ConsumerView } from '../../../console/src/api/consumer-views.js';
import { brokerApi } from './broker-api.js';
import { table, terminal } from './output.js';

interface GroupsOptions {
  readonly url?: string;
  readonly json?: boolean;
}

export interface ResetOptions extends GroupsOptions {
  /** `name` or `name:partition`. */
  readonly topic?: string;
  readonly toEarliest?: boolean;
  readonly toLatest?: boolean;
  readonly toDatetime?: string;
  readonly toOffset?: number;
  readonly execute?: boolean;
  readonly reason?: string;
  readonly confirm?: string;
}

export async function listGroups({ url, json }: GroupsOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const consumers = await brokerApi(url, environment).json<readonly ConsumerView[]>('/api/consumers');
  const now = consumers.map(({ group, topic, samples }) => ({ group, topic, ...samples.at(-1) }));
  if (json) terminal.json(now);
  else {
    const rows = now.map(({ group, topic, lag = 0, seconds = 0 }) => [group, topic, lag, Math.round(seconds)]);
    terminal.line(table(['group', 'topic', 'lag', 'seconds'], rows));
  }
  return 0;
}

/** Shows what it would mean; with `--execute`, does it. */
export async function resetGroup(
  group: string,
  options: ResetOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const { execute = false, reason, confirm, json, url } = options;
  if (execute && reason === undefined) throw fault('ARGUMENT_INVALID', { problem: 'say why with --reason' });
  const api = brokerApi(url, environment);
  const path = `/api/consumers/${encodeURIComponent(group)}/reset`;
  const plan = await api.post<ConsumerResetView>(`${path}/preview`, { ...scopeOf(options), ...targetOf(options) });
  if (!execute) return shown(plan, json, 'nothing was moved; --execute does it');
  const places = plan.places.map(({ topic, partition, to }) => ({ topic, partition, offset: to }));
  const order = { places, reason, ...(confirm !== undefined && { confirmation: confirm }) };
  return shown(await api.post<ConsumerResetView>(path, order), json, 'moved');
}

function scopeOf({ topic }: ResetOptions): { readonly topic?: string; readonly partition?: number } {
  const [, name, partition] = /^([^:]+)(?::(\d+))?$/.exec(topic ?? '') ?? [];
  if (topic !== undefined && name === undefined)
    throw fault('ARGUMENT_INVALID', { problem: '--topic takes NAME or NAME:PARTITION' });
  return {
    ...(name !== undefined && { topic: name }),
    ...(partition !== undefined && { partition: Number(partition) }),
  };
}

function targetOf({ toEarliest, toLatest, toDatetime, toOffset }: ResetOptions): object {
  const targets = [
    toEarliest && { to: 'begin' },
    toLatest && { to: 'end' },
    toDatetime !== undefined && { to: 'time', at: toDatetime },
    toOffset !== undefined && { to: 'offset', offset: toOffset },
  ].filter((one) => typeof one === 'object');
  const [target, another] = targets;
  if (!target || another)
    throw fault('ARGUMENT_INVALID', {
      problem: 'give one of --to-earliest, --to-latest, --to-datetime and --to-offset',
    });
  return target;
}

function shown(plan: ConsumerResetView, json: boolean | undefined, said: string): number {
  if (json) {
    terminal.json(plan);
    return 0;
  }
  const rows = plan.places.map(({ topic, partition, from, to, again, skipped }) => [
    topic,
    partition,
    from,
    to,
    again,
    skipped,
  ]);
  terminal.line(table(['topic', 'partition', 'from', 'to', 'again', 'skipped'], rows));
  terminal.line(`\n${meaningOf(plan).join('\n')}`);
  terminal.say(said);
  return 0;
}

function meaningOf({ group, again, skipped, effect, knownDays = 0 }: ConsumerResetView): readonly string[] {
  const comesAgain = {
    known: `${again} come again; those that it worked through within ${knownDays} days have no second effect`,
    'worked-again': `${again} come again and are worked through anew`,
    'told-again': `${again} come again: the receiver is told of them once more`,
  };
  return [
    ...(again > 0 ? [comesAgain[effect]] : []),
    ...(skipped > 0 ? [`${skipped} are skipped: ${group} never gets them (--confirm ${group})`] : []),
    ...(again + skipped === 0 ? ['the group stays where it is'] : []),
  ];
}
