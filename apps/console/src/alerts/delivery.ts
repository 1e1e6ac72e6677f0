import { due, type Outgoing, type Tried } from './outbox.js';
import type { Receiver } from './receiver.js';

/** Shorter than a turn, so that nobody else begins to send the same. */
const beginNothingAfterMs = 10_000;

/** Sends each receiver what is due, the receivers beside each other; one that refuses is left alone until its next try. */
export async function deliver(
  outbox: readonly Outgoing[],
  receivers: readonly Receiver[],
  clock: () => number,
  signal: AbortSignal,
): Promise<readonly Tried[]> {
  const begun = clock();
  const tried = await Promise.all(
    receivers.map(async (receiver) => {
      const own: Tried[] = [];
      for (const outgoing of due(outbox, receiver.key, begun)) {
        if (signal.aborted || clock() - begun > beginNothingAfterMs) break;
        const told = await receiver.send(outgoing, signal);
        // What was cut off by our own end says nothing of the receiver: the next process tries it at once.
        if (signal.aborted && !told.isDone) break;
        own.push({ outgoing, told });
        if (!told.isDone) break;
      }
      return own;
    }),
  );
  return tried.flat();
}
