import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncDirectory } from './sync-directory.js';

const inOtherThread = promisify(fdatasync);
/** Longer than this no thread should stand still for one group. */
const quickMs = 1;

/**
 * Waits for the disk in place of SQLite. In WAL mode a transaction is its frames in the WAL, and a
 * recovery takes them up to the last that is whole: so what was committed before the WAL was synced survives a power
 * cut, whoever synced it. That is all that synchronous=FULL adds to NORMAL (sqlite.org/wal.html, section 2.2), and it is
 * done here once for a whole group of transactions.
 *
 * Where the disk was slow the last time, the wait is another thread's, so that this one goes on. Where it is quick, to wake
 * that thread and to be woken by it takes longer than the disk: with 16 senders that cost up to a quarter of the throughput.
 */
export class WalSync {
  readonly #path: string;
  #handle: number | undefined;
  #lastMs = Number.POSITIVE_INFINITY;

  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`;
  }

  /** After the first transaction. Rejects with the error of the system: then nobody knows what is on the disk. */
  async sync(): Promise<void> {
    const handle = this.#open();
    const began = performance.now();
    if (this.#lastMs < quickMs) fdatasyncSync(handle);
    else await inOtherThread(handle);
    this.#lastMs = performance.now() - began;
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  /** The WAL is one file for as long as its writer is open; that it has a name must be on the disk, too. */
  #open(): number {
    if (this.#handle !== undefined) return this.#handle;
    syncDirectory(dirname(this.#path));
    this.#handle = openSync(this.#path, 'r+');
    return this.#handle;
  }
}
