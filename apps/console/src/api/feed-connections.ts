import { fault } from '#contracts';
import { instant } from '#platform';
import type { ConsoleDeps, FeedConnectionStates } from './console.deps.js';
import type { FeedConnections } from './views.js';

/** Fault API_NOT_FOUND. */
export async function feedConnections(
  deps: Pick<ConsoleDeps, 'feedConnections'>,
  feed: string,
): Promise<FeedConnections> {
  const found = await deps.feedConnections(feed);
  if (found === undefined) throw fault('API_NOT_FOUND', { feed: 'unknown' });
  if (found === 'not known') return { known: false, connections: 0, open: [], faulty: [], refused: [] };
  return {
    known: true,
    connections: found.connections,
    open: found.open.map(view),
    faulty: found.faulty.map(view),
    refused: found.refused.map(({ at, reason, ...refusal }) => ({
      ...refusal,
      at: instant(at),
      ...(reason !== undefined && { reason }),
    })),
  };
}

function view({ openedAt, activeAt, ...state }: FeedConnectionStates['open'][number]): FeedConnections['open'][number] {
  return { ...state, openedAt: instant(openedAt), activeAt: instant(activeAt) };
}
