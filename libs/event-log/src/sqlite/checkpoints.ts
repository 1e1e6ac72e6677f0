import { isLoss } from './loss.js';
import type { SqliteDatabase } from '#platform';

/**
 * How much the WAL may grow between two checkpoints. Measured on 2 virtual cores: 1.2 ms of standstill at 1 MiB,
 * 4 ms at 4 MiB, 17 to 34 ms at 16 MiB, at the same cost in sum; larger ones write a page that changed often only once.
 */
const walBytesMax = 4 * 1024 * 1024;
/** Page and frame header. */
const frameBytes = 8192 + 24;

/**
 * Moves the WAL into the file between transactions, because SqliteDatabase switches the automatic checkpoint off: that one
 * would come in the middle of a group of messages. PASSIVE never waits for a reader; pages that one still needs stay
 * for the next time.
 */
export class Checkpoints {
  readonly #database: SqliteDatabase;
  #triedAtFrame = 0;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /**
   * Cheap (5 µs) while the WAL is short. Throws nothing but a sync that failed: what else keeps the WAL from moving will fail
   * the next commit, too.
   */
  afterCommit(): void {
    try {
      const { log } = this.#frames();
      if (log < this.#triedAtFrame) this.#triedAtFrame = 0;
      if ((log - this.#triedAtFrame) * frameBytes < walBytesMax) return;
      this.#database.checkpoint();
      this.#triedAtFrame = log;
    } catch (error) {
      if (isLoss(error)) throw error;
      this.#triedAtFrame = 0;
    }
  }

  #frames(): { readonly log: number } {
    return this.#database.get<{ log: number }>('PRAGMA wal_checkpoint(NOOP)') ?? { log: 0 };
  }
}
