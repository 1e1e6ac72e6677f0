import {
  type Finding,
  type FindingDay,
  findingDaysKept,
  findingsPerFeedMax,
  type MessageFindings,
  otherFindings,
} from '../ports/finding-store.js';

type Counted = Omit<Finding, 'kind'> & { readonly kind: Finding['kind'] | 'message' };
export type FindingSum = Counted & { readonly feed: string; readonly day: string; readonly messages: number };

/** The messages themselves are counted beside what was found in them. */
const message: Counted = { kind: 'message', at: '', detail: '' };

export const findingName = ({ kind, at, detail }: Counted): string => `${kind}\n${at}\n${detail}`;

/**
 * A batch by feed, day and finding. `knownOf` gives what a feed has had; what it has not is added there, up to the
 * bound, and beyond that counted as `other`.
 */
export function findingSums(
  messages: readonly MessageFindings[],
  knownOf: (feed: string) => Set<string>,
): readonly FindingSum[] {
  const sums = new Map<string, FindingSum>();
  for (const { feed, day, findings } of messages) {
    count(sums, feed, day, message);
    const known = knownOf(feed);
    for (const finding of findings) count(sums, feed, day, bounded(finding, known));
  }
  return [...sums.values()];
}

function count(sums: Map<string, FindingSum>, feed: string, day: string, counted: Counted): void {
  const name = `${feed}\n${day}\n${findingName(counted)}`;
  sums.set(name, { ...counted, feed, day, messages: (sums.get(name)?.messages ?? 0) + 1 });
}

function bounded(finding: Finding, known: Set<string>): Finding {
  const name = findingName(finding);
  if (known.has(name)) return finding;
  if (known.size >= findingsPerFeedMax) return { kind: finding.kind, at: otherFindings, detail: '' };
  known.add(name);
  return finding;
}

/** The first day that is kept when this one begins. */
export const firstDayKept = (day: string): string =>
  new Date(Date.parse(day) - findingDaysKept * 86_400_000).toISOString().slice(0, 10);

export const dayCounts = ['message', 'unread', 'unmapped', 'guess', 'issue']
  .map((kind) => `sum(CASE kind WHEN '${kind}' THEN messages ELSE 0 END) AS ${kind === 'message' ? 'messages' : kind}`)
  .join(', ');

export type FindingDayRow = { readonly day: string; readonly messages: number } & FindingDay['findings'];

export const asFindingDay = ({ day, messages, unread, unmapped, guess, issue }: FindingDayRow): FindingDay => ({
  day,
  messages,
  findings: { unread, unmapped, guess, issue },
});
