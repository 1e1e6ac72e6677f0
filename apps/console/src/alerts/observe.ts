import { LagHistory } from '../lag-history.js';
import type { AlertDeps } from './alerts.deps.js';
import type { Observation } from './causes.js';

/** What can be seen now; what cannot be asked is absent. */
export async function observe({ clock, log, feeds, deadLetters, host }: AlertDeps): Promise<Observation> {
  const lags = new LagHistory({ clock, groups: () => log.admin.groups(), read: log.read.bind(log) });
  const [seenFeeds, seenLags, letters, waiting, diskFreePercent] = await Promise.all([
    known(async () => feeds()),
    known(async () => (await lags.read()).flatMap(({ samples: [now], ...consumer }) => ({ ...consumer, ...now }))),
    known(() => deadLetters.groups()),
    known(async () => host?.waiting()),
    known(async () => host?.diskFreePercent()),
  ]);
  return {
    ...(seenFeeds && { feeds: seenFeeds }),
    ...(seenLags && { lags: seenLags.map(({ lag = 0, seconds = 0, ...consumer }) => ({ ...consumer, lag, seconds })) }),
    ...(letters && { deadLetters: letters }),
    ...(waiting && { waiting }),
    ...(diskFreePercent !== undefined && { diskFreePercent }),
  };
}

/** A server that is away makes an answer unknown; the others are still worth having. */
async function known<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
