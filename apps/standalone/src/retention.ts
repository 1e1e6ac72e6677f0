import { isDeadLetterTopic, type TopicDefinition, topics } from '#contracts';
import { applyRetention, type LogAdmin, planRetention, type RetentionRule, type Trim } from '#event-log';
import { type Config, type Log, retentionDays, systemClock } from '#platform';
import type { DeadLetterReader } from '#storage';

interface RetentionInput {
  readonly config: Pick<Config, 'retention'>;
  /** Those that this process, or thread, writes. */
  readonly owned: readonly TopicDefinition[];
  /** Sees every group that reads them. */
  readonly seen: Pick<LogAdmin, 'partitions' | 'groups' | 'offsetAt'>;
  readonly written: Pick<LogAdmin, 'trim'>;
  readonly deadLetters: Pick<DeadLetterReader, 'find'>;
  readonly log: Log;
}

const dayMs = 86_400_000;
const idleMs = 60_000;
/** While there is more to drop. A step is small, because the messages that come wait for it. */
const busyMs = 1000;
const entriesMax = 1000;

/** No stage works on them. */
const unread: ReadonlySet<string> = new Set([topics.shadow, topics.identityReview, topics.deliveryOutcome]);

/** Drops what is older than the configuration keeps and needed by nobody. Gives what stops it. */
export function startRetention(input: RetentionInput): () => void {
  const { config, owned, seen, written, log } = input;
  const named = owned.filter(({ name }) => Object.hasOwn(config.retention.topics, name)).map(({ name }) => name);
  if (named.length === 0) return () => undefined;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const step = async (): Promise<void> => {
    let waitMs = idleMs;
    try {
      const plan = await planRetention(seen, await rulesOf(named, input), systemClock());
      if (!stopping.signal.aborted && (await applyRetention(written, plan, entriesMax))) waitMs = busyMs;
    } catch (error) {
      log.error('retention-failed', error);
    }
    if (!stopping.signal.aborted) timer = setTimeout(() => void step(), waitMs).unref();
  };
  timer = setTimeout(() => void step(), busyMs).unref();
  return () => {
    stopping.abort();
    clearTimeout(timer);
  };
}

/** The days of each topic that does not keep everything, and what may be dropped now. */
export async function retentionNow(
  input: Pick<RetentionInput, 'config' | 'seen' | 'deadLetters'>,
): Promise<{ readonly kept: ReadonlyMap<string, number>; readonly trims: readonly Trim[] }> {
  const days = Object.entries(input.config.retention.topics).map(
    ([topic, kept = '']) => [topic, retentionDays(kept)] as const,
  );
  const rules = await rulesOf(
    days.map(([topic]) => topic),
    input,
  );
  return { kept: new Map(days), trims: await planRetention(input.seen, rules, systemClock()) };
}

/** A letter that waits for a person stays, and what came after it. */
async function rulesOf(
  named: readonly string[],
  { config, deadLetters }: Pick<RetentionInput, 'config' | 'deadLetters'>,
): Promise<readonly RetentionRule[]> {
  const kept = new Map<string, string | undefined>(Object.entries(config.retention.topics));
  return Promise.all(
    named.map(async (topic) => {
      const open = { topic, state: 'open', oldestFirst: true, limit: 1 } as const;
      const [letter] = isDeadLetterTopic(topic) ? await deadLetters.find(open) : [];
      const keptMs = retentionDays(kept.get(topic) ?? '') * dayMs;
      return { topic, keptMs, neededSince: letter?.at, isRead: !unread.has(topic) };
    }),
  );
}
