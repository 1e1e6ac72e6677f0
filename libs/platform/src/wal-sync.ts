import { closeSync, fdatasync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.js';

/**
 * Waits for the disk in place of SQLite, off the thread that writes. In WAL mode a transaction is its frames in the WAL, and a
 * recovery takes them up to the last that is whole: so what was committed before the WAL was synced survives a power
 * cut, whoever synced it. That is all that synchronous=FULL adds to NORMAL (sqlite.org/wal.html, section 2.2), and it is
 * done here once for a whole group of transactions, while the thread goes on.
 */
export class WalSync {
  readonly #path: string;
  #handle: number | undefined;

  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`;
  }

  /** After the first transaction. Rejects with the error of the system: then nobody knows what is on the disk. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#open(), (error) => (error ? reject(error) : resolve()));
    });
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
