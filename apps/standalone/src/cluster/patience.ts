import { setTimeout as wait } from 'node:timers/promises';
import { Fault } from '#contracts';
import type { Log } from '#platform';

const firstMs = 200;
const maxMs = 5000;

/** A topic that was made a moment ago is not known to every broker yet. */
const mayPass = ({ retriable, code }: Fault): boolean => retriable || code === 'LOG_TOPIC_UNKNOWN';

/**
 * Does what needs a server until the server is there: it may be started after this process. What waiting does not help
 * (a newer schema, a wrong password that the server tells) rejects.
 */
export async function whenThere<Result>(
  what: string,
  log: Log,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let waitMs = firstMs; ; waitMs = Math.min(maxMs, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !(error instanceof Fault && mayPass(error))) throw error;
      log.warn('waits-for', { what, code: error.code });
      await wait(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
