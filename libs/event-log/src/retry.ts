import { setTimeout as wait } from 'node:timers/promises';
import { type ErrorCode, Fault } from '#contracts';

/** Exponential back-off with full jitter: somewhere between nothing and `firstMs * 2^attempt`, `maxMs` at most. */
export interface RetryPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const stageRetry: RetryPolicy = { firstMs: 100, maxMs: 30_000 };

/** `attempt` counts from 0; `random` gives 0 <= r < 1. Full jitter spreads those that failed together. */
export const backOffMs = (policy: RetryPolicy, attempt: number, random: () => number): number =>
  random() * Math.min(policy.maxMs, policy.firstMs * 2 ** Math.min(attempt, 30));

/** Codes that no change of the content would help against, although trying again alone does not help either. */
const brokenSetUp: ReadonlySet<ErrorCode> = new Set([
  'STORE_CORRUPT',
  'STORE_SCHEMA_NEWER',
  'LOG_NOT_WRITABLE_HERE',
  'LOG_TOPIC_UNKNOWN',
  'LOG_SYNC_FAILED',
  'LOG_ACCESS_REFUSED',
  'LOG_TOPIC_UNSAFE',
  'LOG_GROUP_BUSY',
  'LOG_PARTITION_MOVED',
]);

/** True: what surrounds the stage failed, so it waits. False: the content is wrong, or nobody knows. */
export const isEnvironment = (error: unknown): error is Fault =>
  error instanceof Fault && (error.retriable || brokenSetUp.has(error.code));

/** Resolves after `ms`, or at once when the signal is aborted: whoever waits looks at the signal. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  await wait(ms, undefined, signal && { signal }).catch(() => undefined);
}
