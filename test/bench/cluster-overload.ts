import type { Role } from '#platform';
import { admitting } from '../../apps/standalone/src/cluster/lag-watch.js';
import { messagesUnderWay } from '../../apps/standalone/src/under-way.js';
import type { OnCluster } from './cluster.js';
import { messages } from './messages.js';
import { openLoop } from './mllp-load.js';
import { residentMebibytes } from './process-cost.js';
import { drained, overview, pause } from './readable.js';

export interface OverloadRow {
  readonly offeredPerSecond: number;
  readonly seconds: number;
  readonly acknowledgedPerSecond: number;
  /** Messages under way at which senders wait long, and the most that there were: no stage was further behind. */
  readonly underWayLimit: number;
  readonly underWayMax: number;
  /** Of all processes of the broker together: after a tenth of the time, and the most. */
  readonly residentMebibytes: { readonly early: number; readonly max: number };
  readonly drainSeconds: number;
  readonly linked: number;
  readonly sent: number;
}

interface Options {
  readonly perSecond: number;
  readonly seconds: number;
  readonly run: OnCluster;
}

const underWayLimit = 10_000;
/** More than are taken: a message that is sent twice would be a resend. */
const preparedMax = 400_000;
/** So many wait for their answer at once: more than a gateway has to hold back for the stages. */
const connections = 256;

/** Three times what the stages can do, for a while. Senders that are slowed down send the rest as fast as they are let. */
export const overload = (
  processes: readonly (readonly Role[])[],
  { perSecond, seconds, run }: Options,
): Promise<OverloadRow> =>
  run(processes, { lagEntries: underWayLimit }, async (cluster) => {
    const { url, mllpPort: port } = cluster;
    const pids = cluster.processes.map(({ process }) => process.pid);
    const memory = () => pids.reduce((sum, pid) => sum + residentMebibytes(pid), 0);
    const watched = { underWayMax: 0, early: 0, max: 0, done: false };
    const began = performance.now();
    const watching = watch(watched, url, memory, began + seconds * 100);
    const make = messages('ADT', Math.min(Math.ceil(perSecond * seconds), preparedMax));
    const load = { host: '127.0.0.1', port, connections, message: make };
    const result = await openLoop(load, { perSecond, forMs: seconds * 1000, first: 0, givenUpMs: seconds * 1000 });
    const acknowledged = performance.now();
    const linked = await drained(url);
    watched.done = true;
    await watching;
    return {
      offeredPerSecond: perSecond,
      seconds,
      acknowledgedPerSecond: Math.round(result.messages / result.seconds),
      underWayLimit,
      underWayMax: watched.underWayMax,
      residentMebibytes: { early: watched.early, max: watched.max },
      drainSeconds: Math.round((performance.now() - acknowledged) / 1000),
      linked,
      sent: result.messages,
    };
  });

async function watch(
  watched: { underWayMax: number; early: number; max: number; done: boolean },
  url: string,
  memory: () => number,
  earlyUntil: number,
): Promise<void> {
  while (!watched.done) {
    // As gateways do.
    const groups = async () => (await overview(url)).groups.filter(({ group }) => admitting.includes(group));
    watched.underWayMax = Math.max(watched.underWayMax, await messagesUnderWay({ groups }));
    const mebibytes = memory();
    if (performance.now() < earlyUntil) watched.early = Math.max(watched.early, mebibytes);
    watched.max = Math.max(watched.max, mebibytes);
    await pause(1000);
  }
}
