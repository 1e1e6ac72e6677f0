import { type FeedIntake, fault } from '#contracts';
import { type Caller, isWithin } from '#nest';
import { intakeAppender } from '../commands.js';
import type { ConsoleDeps } from './console.deps.js';
import { feedViews } from './overview.js';
import type { FeedIntakeView } from './views.js';

export type IntakeRequest = Pick<FeedIntake, 'state' | 'reason'>;

type Deps = Pick<ConsoleDeps, 'feeds' | 'archive' | 'configured' | 'log' | 'clock' | 'nextId'>;

/**
 * Orders the intake of a feed to be started, paused or stopped. Resolves when the order is durable; every gateway follows it
 * within moments. Fault FEED_UNKNOWN for a feed that is not configured, or not the caller's alone.
 */
export async function orderIntake(
  deps: Deps,
  name: string,
  { state, reason }: IntakeRequest,
  caller: Caller,
): Promise<FeedIntakeView> {
  await requireOwn(deps, name, caller);
  const { log, clock, nextId } = deps;
  const append = intakeAppender({ append: (drafts) => log.append(drafts), clock, nextId });
  const { at, by } = await append({ feed: name, state, ...(reason !== undefined && { reason }) }, caller.name);
  return { state, since: at, by, ...(reason !== undefined && { reason }), settled: false };
}

/** Nobody closes a feed to the senders of others. Configured senders count, too: of a stopped feed none has been seen. */
async function requireOwn(deps: Deps, name: string, caller: Caller): Promise<void> {
  const configured = deps.configured.get(name);
  if (!configured) throw fault('FEED_UNKNOWN', { feed: 'unknown' });
  if (caller.organizations === undefined) return;
  const seen = (await feedViews(deps))?.find((feed) => feed.name === name)?.senders ?? [];
  const all = [...configured, ...seen.map(({ organization }) => organization)];
  if (all.length === 0 || !all.every((one) => isWithin(caller, one))) throw fault('FEED_UNKNOWN', { feed: 'unknown' });
}
