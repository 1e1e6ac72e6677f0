import { isOutwardGroup } from '#contracts';
import { instant } from '#platform';
import type { ConsoleDeps, FeedState } from './console.deps.js';
import { groupLags, topicSummaries } from './topics.js';
import type { FeedIntakeView, FeedView, GroupLag, MessageCounts, Overview } from './views.js';

/**
 * The numbers of the whole broker at one moment. Counts and lags come from different places, so they are read again
 * when a lag of 0 stands beside messages whose outcome is open: whoever waits for the lag to be 0 finds
 * received = linked + answered + refused + filtered + dead.
 */
export async function overview(deps: ConsoleDeps): Promise<Overview> {
  const { groups, lag, counts } = await settled(deps);
  const feeds = await feedViews(deps);
  return {
    mode: deps.mode,
    startedAt: instant(deps.startedAt),
    topics: await topicSummaries(deps),
    groups,
    lag,
    messages: { ...counts, ...(feeds && { resent: feeds.reduce((sum, { resent }) => sum + resent, 0) }) },
    feedsKnown: feeds !== undefined,
    feeds: feeds ?? [],
  };
}

/** Live state from the gateways beside the archive's totals; undefined where they cannot be asked now. */
export async function feedViews({
  feeds,
  archive,
}: Pick<ConsoleDeps, 'feeds' | 'archive'>): Promise<readonly FeedView[] | undefined> {
  const states = await feeds();
  if (!states) return undefined;
  const totals = new Map((await archive.perFeed()).map(({ feed, counts }) => [feed, counts]));
  return states.map(({ certificateExpiresAt, instances, intake, ...state }) => ({
    ...withInstant(state),
    intake: intakeView(intake),
    ...(certificateExpiresAt !== undefined && { certificateExpiresAt: instant(certificateExpiresAt) }),
    ...(instances && { instances: instances.map(withInstant) }),
    totals: totals.get(state.name),
  }));
}

const nobody = { state: 'started', settled: true } as const;

/** A gateway that tells of none knows of no orders: it is started. */
const intakeView = ({ since, ...intake }: NonNullable<FeedState['intake']> = nobody): FeedIntakeView => ({
  ...intake,
  ...(since !== undefined && { since: instant(since) }),
});

const withInstant = <Rest extends object>({
  lastMessageAt,
  ...rest
}: Rest & { readonly lastMessageAt?: number }): Omit<Rest, 'lastMessageAt'> & { readonly lastMessageAt?: string } => ({
  ...rest,
  ...(lastMessageAt !== undefined && { lastMessageAt: instant(lastMessageAt) }),
});

interface Numbers {
  readonly groups: readonly GroupLag[];
  readonly lag: number;
  readonly counts: Omit<MessageCounts, 'resent'>;
}

const readsMax = 3;

async function settled(deps: ConsoleDeps): Promise<Numbers> {
  let numbers = await readNumbers(deps);
  for (let reads = 1; reads < readsMax && numbers.lag === 0 && numbers.counts.pending > 0; reads++) {
    numbers = await readNumbers(deps);
  }
  return numbers;
}

async function readNumbers(deps: ConsoleDeps): Promise<Numbers> {
  const groups = await groupLags(deps);
  const counts = await deps.archive.counts();
  const stages = groups.filter(({ group }) => !isOutwardGroup(group));
  return { groups, lag: stages.reduce((sum, { lag }) => sum + lag, 0), counts };
}
