import { Fault, fault, type ShadowCommand } from '#contracts';
import { instant } from '#platform';
import type { ShadowDifference, ShadowRun } from '#storage';
import { shadowCommandAppender } from '../commands.js';
import type { ConsoleDeps } from './console.deps.js';
import type { ShadowAccepted, ShadowDifferenceView, ShadowRunDetail, ShadowRunView } from './shadow-views.js';

export type ShadowRequest = Omit<Extract<ShadowCommand['command'], { kind: 'begin' }>, 'kind'>;

export interface ShadowDetailQuery {
  readonly values?: 'true' | 'false';
}

type ShadowDeps = Pick<ConsoleDeps, 'shadow' | 'rulesInForce' | 'log' | 'clock' | 'nextId'>;

const lastByDefault = 1_000;

export const shadowRuns = async (
  deps: Pick<ShadowDeps, 'shadow' | 'rulesInForce'>,
): Promise<readonly ShadowRunView[]> => (await deps.shadow.runs()).map((run) => view(deps, run));

/** Fault API_NOT_FOUND. */
export async function shadowRun(
  deps: Pick<ShadowDeps, 'shadow' | 'rulesInForce'>,
  id: string,
  { values }: ShadowDetailQuery,
): Promise<ShadowRunDetail> {
  const run = await known(deps, id);
  const differences = await deps.shadow.differences(id);
  return { ...view(deps, run), differences: differences.map((one) => differenceView(one, values === 'true')) };
}

/** The stage `shadow` works it through. Faults SHADOW_STATE while another run is being promoted, RULES_INVALID. */
export async function beginShadow(deps: ShadowDeps, request: ShadowRequest, by?: string): Promise<ShadowAccepted> {
  if ((await deps.shadow.runs()).some(({ state }) => state === 'promoting'))
    throw fault('SHADOW_STATE', { state: 'promoting' });
  const {
    from,
    to,
    last = from === undefined && to === undefined ? lastByDefault : undefined,
    rules,
    ...which
  } = request;
  const tried = checkedRules(deps, which.feed, rules);
  const window = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...which };
  const extent = { ...(last !== undefined && { last }), ...(tried && { rules: tried.rules }) };
  return { run: await given(deps, { kind: 'begin', ...window, ...extent }, by) };
}

interface CheckedRules {
  readonly rules: string;
  /** The normalizer follows them already. */
  readonly areInForce: boolean;
}

/** The rules that a run tries, if any. Faults RULES_INVALID; API_BODY_INVALID without a configured feed that they are for. */
function checkedRules(
  { rulesInForce }: Pick<ShadowDeps, 'rulesInForce'>,
  feed: string | undefined,
  rules: string | undefined,
): CheckedRules | undefined {
  if (rules === undefined) return undefined;
  const areInForce = feed === undefined ? undefined : readable(() => rulesInForce(feed, rules));
  if (areInForce === undefined)
    throw fault('API_BODY_INVALID', { problem: 'rules are tried on one configured feed: name it' });
  return { rules, areInForce };
}

/** What is wrong with the rules is the asker's to mend, not the broker's. */
function readable<Answer>(read: () => Answer): Answer {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault && error.code === 'CONFIG_INVALID') throw fault('RULES_INVALID', error.detail, error);
    throw error;
  }
}

/**
 * Faults API_NOT_FOUND; SHADOW_STATE for a run that is not compared, or is no longer the newest; SHADOW_RULES_NOT_IN_FORCE for
 * one of rules that the normalizer does not follow: the next message would undo what was promoted.
 */
export async function promoteShadow(
  deps: ShadowDeps,
  id: string,
  { leavingResources = false, by }: { readonly leavingResources?: boolean; readonly by?: string },
): Promise<ShadowAccepted> {
  const { state, rules, window } = await known(deps, id);
  if (state === 'promoting' || state === 'promoted') return { run: id };
  if (state !== 'compared') throw fault('SHADOW_STATE', { state });
  if (checkedRules(deps, window.feed, rules)?.areInForce === false)
    throw fault('SHADOW_RULES_NOT_IN_FORCE', { run: id });
  await given(deps, { kind: 'promote', run: id, leavingResources }, by);
  return { run: id };
}

async function known({ shadow }: Pick<ShadowDeps, 'shadow'>, id: string): Promise<ShadowRun> {
  const run = await shadow.run(id);
  if (!run) throw fault('API_NOT_FOUND', { resource: 'shadow run' });
  return run;
}

async function given(
  { log, clock, nextId }: ShadowDeps,
  command: ShadowCommand['command'],
  by: string | undefined,
): Promise<string> {
  const append = shadowCommandAppender({ append: (drafts) => log.append(drafts), clock, nextId });
  return (await append([command], by)).join();
}

const view = (
  deps: Pick<ShadowDeps, 'rulesInForce'>,
  { askedAt, endedAt, rules, ...run }: ShadowRun,
): ShadowRunView => ({
  ...run,
  triesRules: rules !== undefined,
  awaitsRules: rules !== undefined && !areInForce(deps, run.window.feed ?? '', rules),
  askedAt: instant(askedAt),
  ...(endedAt !== undefined && { endedAt: instant(endedAt) }),
});

/** Rules that an earlier version could read may be invalid to this one. */
function areInForce({ rulesInForce }: Pick<ShadowDeps, 'rulesInForce'>, feed: string, rules: string): boolean {
  try {
    return rulesInForce(feed, rules) ?? false;
  } catch (error) {
    if (error instanceof Fault && error.code === 'CONFIG_INVALID') return false;
    throw error;
  }
}

/** Paths hold ids of resources, which derive from patient numbers. */
const differenceView = (difference: ShadowDifference, withValues: boolean): ShadowDifferenceView => ({
  ...difference,
  examples: withValues ? difference.examples : difference.examples.map(({ messageId }) => ({ messageId })),
});
