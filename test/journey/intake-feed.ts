import type { FeedIntakeView, FeedView } from '../../apps/console/src/api/views.js';
import { pause } from '../bench/readable.js';

interface Served {
  readonly url: string;
}

export const defaultFeed = async ({ url }: Served): Promise<FeedView> => {
  const feeds = (await (await fetch(`${url}/api/feeds`)).json()) as FeedView[];
  const [feed] = feeds;
  if (!feed) throw new Error('no feed is shown');
  return feed;
};

/** Waits for what a feed is like, for longer than a gateway that was killed stays in Redis. */
export async function feedOnce(broker: Served, isSo: (feed: FeedView) => boolean): Promise<FeedView> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const feed = await defaultFeed(broker).catch(() => undefined);
    if (feed && isSo(feed)) return feed;
    if (Date.now() > giveUpAt) throw new Error(`still ${JSON.stringify(feed)}`);
    await pause(50);
  }
}

export const settledAs =
  (state: FeedIntakeView['state']) =>
  ({ intake }: FeedView): boolean =>
    intake.settled && intake.state === state;
