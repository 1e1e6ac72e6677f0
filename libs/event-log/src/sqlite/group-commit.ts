import { Fault, fault } from '#contracts';
import type { SqliteDatabase } from '#platform';
import { Checkpoints } from './checkpoints.js';
import { isLoss } from './loss.js';

type Work<Result> = (database: SqliteDatabase) => Result;

interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A work whose transaction is committed, to be told of once it is kept. */
interface Done {
  readonly waiting: Waiting;
  readonly result: unknown;
}

/** What takes part in each transaction, in the order in which it was observed. */
export interface TransactionObserver {
  /** Before the commit: writes what belongs to the transaction as a whole. It may be rolled back. */
  committing?(database: SqliteDatabase): void;
  committed?(): void;
  /** What was committed survives a power cut (see `Durability`); nobody has been told yet. */
  kept?(): void;
  /** What was cached about the file may be wrong now. */
  rolledBack?(): void;
}

/** Works of one transaction at most: bounds how long one commit can hold up the event loop. */
const groupMax = 512;

/**
 * The one way to write to a SQLite file. Works that are submitted while the group before is on its way to the disk share
 * a transaction, and so one wait for it; the thread goes on meanwhile. A promise resolves only after that: what it
 * resolved for is as durable as the file is opened for.
 *
 * Where the file cannot be written every work of the group is rejected with a retriable Fault and nothing has happened;
 * the next try works again once there is space. A work that fails on its own account fails alone: the others are run
 * again without it, so a work must not have effects outside the database. After a sync that failed nothing is written any
 * more: every work is rejected with the same LOG_SYNC_FAILED.
 */
export class GroupCommit {
  readonly database: SqliteDatabase;
  readonly #checkpoints: Checkpoints;
  readonly #observers: TransactionObserver[] = [];
  readonly #lost: (error: unknown) => void;
  readonly #turns: (() => void)[] = [];
  #waiting: Waiting[] = [];
  #scheduled = false;
  #busy = false;
  #loss: Fault | undefined;

  /** `lost` is told when the disk did not keep what was committed: the process must not go on writing. */
  constructor(database: SqliteDatabase, lost: (error: unknown) => void = () => undefined) {
    this.database = database;
    this.#lost = lost;
    this.#checkpoints = new Checkpoints(database);
  }

  observe(observer: TransactionObserver): void {
    this.#observers.push(observer);
  }

  submit<Result>(work: Work<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ work, resolve: (result) => resolve(result as Result), reject });
      this.#schedule();
    });
  }

  /**
   * A transaction of its own around work that awaits. Turns are taken in order of the calls; groups of submitted works
   * take turns too. Work must not wait for a `submit` or another `alone`: that would wait for itself.
   */
  async alone<Result>(work: (database: SqliteDatabase) => Promise<Result>): Promise<Result> {
    await this.#turn();
    try {
      this.#begin();
      const result = await work(this.database);
      this.#commit();
      await this.#sync();
      return result;
    } catch (error) {
      this.#rollback(error);
      throw error;
    } finally {
      this.#checkpoint();
      this.#release();
    }
  }

  /** Reads while no transaction is open here: nobody sees what a rollback may still undo. */
  async between<Result>(read: (database: SqliteDatabase) => Result): Promise<Result> {
    await this.#turn();
    try {
      return read(this.database);
    } finally {
      this.#release();
    }
  }

  #schedule(): void {
    if (this.#waiting.length === 0 || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    await this.#turn();
    this.#scheduled = false;
    const group = this.#waiting.slice(0, groupMax);
    this.#waiting = this.#waiting.slice(groupMax);
    try {
      await this.#keep(this.#together(group));
    } finally {
      // Those who were told answer first: a checkpoint takes longer than the commit did.
      setImmediate(() => this.#afterGroup());
    }
  }

  #afterGroup(): void {
    this.#checkpoint();
    this.#schedule();
    this.#release();
  }

  #together(group: readonly Waiting[]): readonly Done[] {
    try {
      this.#begin();
      const results = group.map(({ work }) => work(this.database));
      this.#commit();
      return group.map((waiting, at) => ({ waiting, result: results[at] }));
    } catch (error) {
      this.#rollback(error);
      if (group.length > 1 && !this.#loss && !(error instanceof Fault && error.retriable))
        return group.flatMap((waiting) => this.#together([waiting]));
      for (const { reject } of group) reject(error);
      return [];
    }
  }

  async #keep(done: readonly Done[]): Promise<void> {
    if (done.length === 0) return;
    try {
      await this.#sync();
      for (const { waiting, result } of done) waiting.resolve(result);
    } catch (error) {
      for (const { waiting } of done) waiting.reject(error);
    }
  }

  #begin(): void {
    if (this.#loss) throw this.#loss;
    this.database.begin();
  }

  async #sync(): Promise<void> {
    try {
      await this.database.sync();
    } catch (error) {
      this.#noteLoss(error);
      throw error;
    }
    for (const observer of this.#observers) observer.kept?.();
  }

  #checkpoint(): void {
    if (this.#loss) return;
    try {
      this.#checkpoints.afterCommit();
    } catch (error) {
      this.#noteLoss(error);
    }
  }

  #noteLoss(error: unknown): void {
    if (this.#loss || !isLoss(error)) return;
    this.#loss = error;
    this.#lost(error);
  }

  #commit(): void {
    try {
      for (const observer of this.#observers) observer.committing?.(this.database);
      this.database.commit();
    } catch (error) {
      throw error instanceof Fault ? error : fault('LOG_UNAVAILABLE', { step: 'commit' }, error);
    }
    for (const observer of this.#observers) observer.committed?.();
  }

  #rollback(error: unknown): void {
    this.#noteLoss(error);
    for (const observer of this.#observers) observer.rolledBack?.();
    this.database.rollback();
  }

  #turn(): Promise<void> | undefined {
    if (!this.#busy) {
      this.#busy = true;
      return undefined;
    }
    return new Promise((resolve) => {
      this.#turns.push(resolve);
    });
  }

  #release(): void {
    const next = this.#turns.shift();
    if (next) next();
    else this.#busy = false;
  }
}
