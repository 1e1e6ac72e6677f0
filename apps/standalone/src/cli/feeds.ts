import { setTimeout as wait } from 'node:timers/promises';
import type { FeedIntakeView, FeedView } from '../../../console/src/api/views.js';
import { type BrokerApi, brokerApi } from './broker-api.js';
import { table, terminal } from './output.js';

interface FeedsOptions {
  readonly url?: string;
  readonly json?: boolean;
}

export interface OrderOptions extends FeedsOptions {
  readonly state: FeedIntakeView['state'];
  readonly reason?: string;
  /** Seconds. */
  readonly wait: number;
}

const lookEveryMs = 250;

export async function listFeeds({ url, json }: FeedsOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const feeds = await brokerApi(url, environment).json<readonly FeedView[]>('/api/feeds');
  if (json) terminal.json(feeds);
  else {
    const rows = feeds.map(({ name, host = '', port, intake, connections, received, lastMessageAt }) => [
      name,
      port === undefined ? 'HTTP' : `${host}:${port}`,
      intake.settled ? intake.state : `${intake.state} (not yet everywhere)`,
      intake.since ?? '-',
      intake.by ?? '-',
      connections,
      received,
      lastMessageAt ?? '-',
    ]);
    terminal.line(table(['feed', 'address', 'intake', 'since', 'by', 'connections', 'received', 'last'], rows));
  }
  return 0;
}

/** Orders it and waits until it is so; exit code 1 where it is not within that time. The order holds all the same. */
export async function orderFeed(
  feed: string,
  { state, reason, wait: seconds, json, url }: OrderOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const api = brokerApi(url, environment);
  const path = `/api/feeds/${encodeURIComponent(feed)}/intake`;
  const ordered = await api.post<FeedIntakeView>(path, { state, ...(reason !== undefined && { reason }) });
  const isDone = await isSettled(api, feed, ordered, seconds);
  if (json) terminal.json({ feed, ...ordered, settled: isDone });
  else
    terminal.say(isDone ? `${feed} is ${state}` : `${feed}: ordered to be ${state}, and kept; not yet so everywhere`);
  return isDone || seconds === 0 ? 0 : 1;
}

async function isSettled(api: BrokerApi, feed: string, ordered: FeedIntakeView, seconds: number): Promise<boolean> {
  for (const giveUpAt = Date.now() + seconds * 1_000; Date.now() < giveUpAt; await wait(lookEveryMs)) {
    const feeds = await api.json<readonly FeedView[]>('/api/feeds');
    const intake = feeds.find(({ name }) => name === feed)?.intake;
    // A newer order of somebody else counts instead.
    if (intake?.settled && (intake.since ?? '') >= (ordered.since ?? '')) return true;
  }
  return false;
}
