import { readFileSync, watch } from 'node:fs';
import type { CuttableDisk } from './cuttable-disk.js';
import type { Ledger } from './ledger.js';
import { type Message, sendAll } from './sender.js';

/** A process that takes messages and keeps them on a disk. */
export interface Receiver {
  readonly port: number;
  readonly pid: number;
  kill(): Promise<void>;
}

/** When so many are acknowledged, or with `writing` once this file is written after that; and then so many ms later. */
export interface Moment {
  readonly acknowledged: number;
  readonly writing?: string;
  readonly afterMs?: number;
}

/**
 * Stops a process and keeps what is on its disk then. It says nothing afterwards, so what it acknowledged is what its
 * senders have heard once it is killed: all of that left before the copy was made.
 */
export function cutPowerOf(pid: number, disk: CuttableDisk): () => CuttableDisk {
  process.kill(pid, 'SIGSTOP');
  const giveUpAt = Date.now() + 30_000;
  // Nothing else may run here meanwhile, so neither does the time-out of a test.
  while (!isStopped(pid)) if (Date.now() > giveUpAt) throw new Error(`${pid} does not stop`);
  return disk.cutPower();
}

/** Sends until the moment comes, and cuts the power then; the ledger knows exactly what was acknowledged. */
export async function cutPowerWhileSending(
  receiver: Receiver,
  disk: CuttableDisk,
  messages: readonly Message[],
  ledger: Ledger,
  { acknowledged: due, writing, afterMs = 0 }: Moment,
): Promise<() => CuttableDisk> {
  let acknowledged = 0;
  let remains: (() => CuttableDisk) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const cut = (): void => {
    remains = cutPowerOf(receiver.pid, disk);
    void receiver.kill();
  };
  const come = (): void => {
    if (remains || timer || acknowledged < due) return;
    if (afterMs > 0) timer = setTimeout(cut, afterMs);
    else cut();
  };
  const watcher = writing === undefined ? undefined : watch(writing, come);
  await sendAll(receiver.port, messages, ledger, () => {
    acknowledged++;
    if (!watcher) come();
  });
  clearTimeout(timer);
  watcher?.close();
  await receiver.kill();
  if (!remains) throw new Error(`the moment did not come, after ${acknowledged} acknowledgements`);
  return remains;
}

/**
 * Of the main thread, which writes and answers. Where it waits for the disk in the kernel (D) it does nothing before it
 * stops, so a copy can show a checkpoint whose sync is under way.
 */
function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
  return 'TtD'.includes(stat[stat.lastIndexOf(')') + 2] ?? '');
}
