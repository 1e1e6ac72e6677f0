import { fault, isOutwardGroup } from '#contracts';
import { applyReset, type OffsetReset, planMoves, planReset, type ResetTarget } from '#event-log';
import type { ConsoleDeps } from './console.deps.js';
import type { ConsumerResetView } from './consumer-reset-views.js';

export interface ResetQuery {
  readonly topic?: string;
  readonly partition?: number;
  readonly to: ResetTarget['to'];
  /** RFC 3339, with `time`. */
  readonly at?: string;
  /** With `offset`. */
  readonly offset?: number;
}

export interface ResetOrder {
  readonly places: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[];
  /** The name of the group, where entries are skipped. */
  readonly confirmation?: string;
}

type Deps = Pick<ConsoleDeps, 'log' | 'mode' | 'duplicateDays' | 'moveGroup'>;

/** What it would mean to move a group; nothing is moved. Faults LOG_GROUP_UNKNOWN, API_BODY_INVALID. */
export async function previewReset(deps: Deps, group: string, query: ResetQuery): Promise<ConsumerResetView> {
  const { topic, partition } = query;
  const scope = { group, ...(topic !== undefined && { topic }), ...(partition !== undefined && { partition }) };
  return viewOf(deps, await planReset(deps.log.admin, scope, targetOf(query)));
}

/**
 * Moves a group to offsets that a preview named, so that what came meanwhile is not skipped unseen. Faults
 * LOG_GROUP_UNKNOWN, LOG_RESET_UNCONFIRMED where entries are skipped without the group's name, LOG_GROUP_BUSY (cluster).
 */
export async function resetGroup(deps: Deps, group: string, order: ResetOrder): Promise<ConsumerResetView> {
  const plan = await planMoves(deps.log.admin, group, order.places);
  if (plan.skipped > 0 && order.confirmation !== group)
    throw fault('LOG_RESET_UNCONFIRMED', { group, skipped: plan.skipped });
  await applyReset({ move: deps.moveGroup }, plan);
  return viewOf(deps, plan);
}

function targetOf({ to, at, offset }: ResetQuery): ResetTarget {
  if (to === 'begin' || to === 'end') return { to };
  if (to === 'time' && at !== undefined) return { to, at: Date.parse(at) };
  if (to === 'offset' && offset !== undefined) return { to, offset };
  throw fault('API_BODY_INVALID', { expected: to === 'time' ? 'at' : 'offset' });
}

function viewOf({ mode, duplicateDays }: Deps, { group, partitions, again, skipped }: OffsetReset): ConsumerResetView {
  const view = { group, mode, places: partitions, again, skipped };
  if (isOutwardGroup(group)) return { ...view, effect: 'told-again' };
  return mode === 'cluster'
    ? { ...view, effect: 'known', knownDays: duplicateDays }
    : { ...view, effect: 'worked-again' };
}
