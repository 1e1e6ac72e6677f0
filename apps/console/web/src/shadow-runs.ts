import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ShadowAccepted, ShadowRunDetail, ShadowRunView } from '../../src/api/shadow-views.js';
import { apiPath, getJson, postJson } from './api.js';

export type ShadowState = ShadowRunView['state'];

/** As the fields hold it; empty texts limit nothing. */
export interface ShadowWanted {
  readonly last: number | string;
  readonly from: string;
  readonly to: string;
  readonly feed: string;
  readonly messageType: string;
  /** Text of a rules file to try instead of those of the feed. */
  readonly rules: string;
}

const isUnderWay = (state: ShadowState): boolean =>
  state === 'clearing' || state === 'comparing' || state === 'promoting';

const underWayMs = 1_000;
const idleMs = 3_000;
const whileUnderWay = (runs: readonly ShadowRunView[] = []): number =>
  runs.some(({ state }) => isUnderWay(state)) ? underWayMs : idleMs;

/** One that was just asked for is not among them until the stage has heard of it. */
export const useShadowRuns = (awaited: string | undefined): UseQueryResult<readonly ShadowRunView[]> =>
  useQuery({
    queryKey: ['shadow', 'runs'],
    queryFn: () => getJson<readonly ShadowRunView[]>(apiPath(['shadow'])),
    refetchInterval: ({ state }) =>
      awaited === undefined || isAmong(state.data, awaited) ? whileUnderWay(state.data) : underWayMs,
  });

export const isAmong = (runs: readonly ShadowRunView[] = [], run: string): boolean => runs.some(({ id }) => id === run);

export const useShadowRun = (run: string): UseQueryResult<ShadowRunDetail> =>
  useQuery({
    queryKey: ['shadow', 'run', run],
    queryFn: () => getJson<ShadowRunDetail>(apiPath(['shadow', run], { values: 'true' })),
    refetchInterval: ({ state }) => whileUnderWay(state.data && [state.data]),
  });

export const beginShadow = ({ last, from, to, feed, messageType, rules }: ShadowWanted): Promise<ShadowAccepted> =>
  postJson('/api/shadow', {
    ...(typeof last === 'number' && { last }),
    ...(from !== '' && { from: new Date(from).toISOString() }),
    ...(to !== '' && { to: new Date(to).toISOString() }),
    ...(feed !== '' && { feed }),
    ...(messageType !== '' && { messageType }),
    ...(rules !== '' && { rules }),
  });

export const promoteShadow = (run: string, leavingResources: boolean): Promise<ShadowAccepted> =>
  postJson(apiPath(['shadow', run, 'promote']), { leavingResources });
