import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '#contracts';
import { readTextFile } from '#platform';
import type { ShadowAccepted, ShadowRunDetail } from '../../../console/src/api/shadow-views.js';
import { type BrokerApi, brokerApi } from './broker-api.js';
import { terminal } from './output.js';
import { reportOn } from './shadow-report.js';

export interface ShadowOptions {
  readonly from?: string;
  readonly to?: string;
  readonly last?: number;
  readonly feed?: string;
  readonly type?: string;
  readonly rules?: string;
  readonly run?: string;
  readonly promote?: string;
  readonly leavingResources?: boolean;
  readonly values?: boolean;
  readonly url?: string;
  readonly json?: boolean;
}

/** Begins a run, shows one, or promotes one; waits for its end. Exit code 1 where it came to no end of its own. */
export async function shadow(options: ShadowOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const api = brokerApi(options.url, environment);
  const id = await asked(api, options);
  const run = await ended(api, id, options);
  if (options.json) terminal.json(run);
  else reportOn(run);
  return run.state === 'compared' || run.state === 'promoted' ? 0 : 1;
}

async function asked(api: BrokerApi, options: ShadowOptions): Promise<string> {
  const { from, to, last, feed, type: messageType, run, promote, leavingResources } = options;
  const rules = options.rules === undefined ? undefined : readTextFile(options.rules);
  if (run !== undefined) return run;
  const accepted =
    promote === undefined
      ? api.post<ShadowAccepted>('/api/shadow', { from, to, last, feed, messageType, rules })
      : api.post<ShadowAccepted>(`/api/shadow/${encodeURIComponent(promote)}/promote`, { leavingResources });
  return (await accepted).run;
}

const pollMs = 200;
/** A command takes effect a moment after it was given. */
const takenUpTries = 50;
const toldEvery = 25;

async function ended(api: BrokerApi, id: string, { promote, values, json }: ShadowOptions): Promise<ShadowRunDetail> {
  const path = `/api/shadow/${encodeURIComponent(id)}?values=${values === true}`;
  for (let tries = 0; ; tries++) {
    const run = await api.json<ShadowRunDetail>(path).catch((error: unknown) => notYet(error, tries));
    const isTakenUp = promote === undefined || run?.state !== 'compared' || tries >= takenUpTries;
    if (run && isTakenUp && !underWay.has(run.state)) return run;
    if (run && !json && tries % toldEvery === toldEvery - 1)
      terminal.say(`${run.state}: ${run.counts.messages} messages compared, ${run.promoted} promoted`);
    await pause(pollMs);
  }
}

const underWay: ReadonlySet<ShadowRunDetail['state']> = new Set(['clearing', 'comparing', 'promoting']);

function notYet(error: unknown, tries: number): undefined {
  if (!(error instanceof Fault && error.code === 'API_NOT_FOUND') || tries >= takenUpTries) throw error;
}
