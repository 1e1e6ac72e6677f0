import { fault } from '#contracts';
import type { FindingTotal } from '#storage';
import type { ConsoleDeps } from './console.deps.js';
import type { FeedFindings, FindingView } from './finding-views.js';

export interface FindingsQuery {
  readonly from?: string;
  readonly to?: string;
}

const dayMs = 86_400_000;
const daysByDefault = 30;
/** Of a feed: as many as it can have. */
const totalsMax = 3_000;

/** The last 30 days unless others are asked for. Fault API_BODY_INVALID where they are in the wrong order. */
export async function feedFindings(
  { findings, clock }: Pick<ConsoleDeps, 'findings' | 'clock'>,
  feed: string,
  query: FindingsQuery,
): Promise<FeedFindings> {
  const to = query.to ?? dayOf(clock());
  const from = query.from ?? dayOf(Date.parse(to) - (daysByDefault - 1) * dayMs);
  if (from > to) throw fault('API_BODY_INVALID', { problem: 'from is after to' });
  const totals = await findings.totals(feed, from, to, totalsMax);
  const days = await findings.days(feed, from, to);
  const of = (kind: FindingTotal['kind']) => totals.filter((total) => total.kind === kind);
  return {
    feed,
    from,
    to,
    messages: days.reduce((sum, { messages }) => sum + messages, 0),
    unread: of('unread').map(view),
    unmapped: of('unmapped').map((total) => {
      const [table, value] = words(total);
      return { ...view(total), table, value };
    }),
    guesses: of('guess').map((total) => {
      const [code, value] = words(total);
      return { ...view(total), code, ...(value !== '' && { value }) };
    }),
    issues: of('issue').map((total) => ({ ...view(total), code: total.detail })),
    days: days.map(({ day, messages, findings: { unread, unmapped, guess, issue } }) => ({
      day,
      messages,
      unread,
      unmapped,
      guesses: guess,
      issues: issue,
    })),
  };
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const view = ({ at, messages, firstDay, lastDay }: FindingTotal): FindingView => ({ at, messages, firstDay, lastDay });

/** `0001 Q`; a code may hold no blank. */
function words({ detail }: FindingTotal): readonly [string, string] {
  const at = detail.indexOf(' ');
  return at === -1 ? [detail, ''] : [detail.slice(0, at), detail.slice(at + 1)];
}
