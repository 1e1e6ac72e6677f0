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
  checkRules(deps, which.feed, rules);
  const window = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...which };
  const extent = { ...(last !== undefined && { last }), ...(rules !== undefined && { rules }) };
  return { run: await given(deps, { kind: 'begin', ...window, ...extent }, by) };
}

/** Faults RULES_INVALID; API_BODY_INVALID without a configured feed that the rules are for. */
function checkRules(
  { rulesInForce }: Pick<ShadowDeps, 'rulesInForce'>,
  feed: string | undefined,
  rules: string | undefined,
): void {
  if (rules === undefined) return;
  if (feed === undefined || readable(() => rulesInForce(feed, rules)) === undefined)
    throw fault('API_BODY_INVALID', { problem: 'rules are tried on one configured feed: name it' });
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
  const run = await known(deps, id);
  const { state } = run;
  if (state === 'promoting' || state === 'promoted') return { run: id };
  if (state !== 'compared') throw fault('SHADOW_STATE', { state });
  if (awaitsRules(deps, run)) throw fault('SHADOW_RULES_NOT_IN_FORCE', { run: id });
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

function view(deps: Pick<ShadowDeps, 'rulesInForce'>, run: ShadowRun): ShadowRunView {
  const { askedAt, endedAt, rules, ...rest } = run;
  return {
    ...rest,
    triesRules: rules !== undefined,
    awaitsRules: awaitsRules(deps, run),
    askedAt: instant(askedAt),
    ...(endedAt !== undefined && { endedAt: instant(endedAt) }),
  };
}

/** Whether it tried rules that are not in force; those that an earlier version could read may be invalid to this one. */
function awaitsRules({ rulesInForce }: Pick<ShadowDeps, 'rulesInForce'>, { rules, window }: ShadowRun): boolean {
  if (rules === undefined) return false;
  try {
    return rulesInForce(window.feed ?? '', rules) !== true;
  } catch (error) {
    if (error instanceof Fault && error.code === 'CONFIG_INVALID') return true;
    throw error;
  }
}

/** Paths hold ids of resources, which derive from patient numbers. */
const differenceView = (difference: ShadowDifference, withValues: boolean): ShadowDifferenceView => ({
  ...difference,
  examples: withValues ? difference.examples : difference.examples.map(({ messageId }) => ({ messageId })),
});
