import { lagsNow } from '../lags.js';
import type { AlertDeps } from './alerts.deps.js';
import type { Observation } from './causes.js';

/** What can be seen now; what cannot be asked is absent. */
export async function observe(deps: AlertDeps): Promise<Observation> {
  const { deadLetters, host } = deps;
  const [seenFeeds, seenLags, letters, waiting, diskFreePercent] = await Promise.all([
    known(() => feedsSeen(deps)),
    known(() => lagsNow(deps)),
    known(() => deadLetters.groups()),
    known(async () => host?.waiting()),
    known(async () => host?.diskFreePercent()),
  ]);
  return {
    ...(seenFeeds && { feeds: seenFeeds }),
    ...(seenLags && {
      lags: seenLags.map(({ group, topic, sample: { lag, seconds } }) => ({ group, topic, lag, seconds })),
    }),
    ...(letters && { deadLetters: letters }),
    ...(waiting && { waiting }),
    ...(diskFreePercent !== undefined && { diskFreePercent }),
  };
}

/**
 * A gateway forgets with its process when the last message came, and one that is gone tells of no feed at all; the archive,
 * which is a moment behind, knows.
 */
async function feedsSeen({ feeds, archive, idleMinutes }: AlertDeps): Promise<Observation['feeds']> {
  const states = await feeds();
  if (!states) return undefined;
  const archived = new Map((await archive.perFeed()).map(({ feed, lastReceivedAt }) => [feed, lastReceivedAt]));
  const shown = new Map(states.map((state) => [state.name, state]));
  return [...new Set([...shown.keys(), ...idleMinutes.keys()])].map((name) => {
    const { lastMessageAt, certificateExpiresAt, intake } = shown.get(name) ?? {};
    const last = Math.max(lastMessageAt ?? 0, archived.get(name) ?? 0);
    return {
      name,
      ...(last > 0 && { lastMessageAt: last }),
      ...(certificateExpiresAt !== undefined && { certificateExpiresAt }),
      ...(intake && { intake }),
    };
  });
}

/** A server that is away makes an answer unknown; the others are still worth having. */
async function known<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
