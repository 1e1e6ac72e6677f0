import { Fault, fault } from '#contracts';
import type { SqliteDatabase } from '#platform';
import { Checkpoints } from './checkpoints.js';

type Work<Result> = (database: SqliteDatabase) => Result;

interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Works of one transaction at most: bounds how long one commit can hold up the event loop. */
const groupMax = 512;
export interface Company {
  /** How many works may be on their way together, the one that is submitted included. */
  readonly companions: () => number;
  /** How long a commit waits for them. An fsync costs as much processor time as handling several messages. */
  readonly gatherMs: number;
}
const alone: Company = { companions: () => 1, gatherMs: 0 };

/**
 * The one way to write to a SQLite file. Works that are submitted within one turn of the event loop share a
 * transaction, and so one fsync; where more writers are busy, the commit waits a moment for them (a lone
 * writer never waits). A promise resolves only after the COMMIT returned: what it resolved for is durable.
 *
 * Where the file cannot be written every work of the group is rejected with a retriable Fault and nothing has happened;
 * the next try works again once there is space. A work that fails on its own account fails alone: the others are run
 * again without it, so a work must not have effects outside the database.
 */
export class GroupCommit {
  readonly database: SqliteDatabase;
  readonly #checkpoints: Checkpoints;
  readonly #company: Company;
  readonly #committed: (() => void)[] = [];
  readonly #rolledBack: (() => void)[] = [];
  readonly #turns: (() => void)[] = [];
  #waiting: Waiting[] = [];
  #scheduled = false;
  #gathering: NodeJS.Timeout | undefined;
  #busy = false;

  constructor(database: SqliteDatabase, company: Company = alone) {
    this.database = database;
    this.#company = company;
    this.#checkpoints = new Checkpoints(database);
  }

  /** `listener` is called after a commit, before anything that was submitted resolves. */
  onCommit(listener: () => void): void {
    this.#committed.push(listener);
  }

  /** `listener` is called after a rollback: what was cached about the file may be wrong now. */
  onRollback(listener: () => void): void {
    this.#rolledBack.push(listener);
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
      this.database.exec('BEGIN IMMEDIATE');
      const result = await work(this.database);
      this.#commit();
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    } finally {
      this.#checkpoints.afterCommit();
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
    if (this.#waiting.length === 0) return;
    const complete = this.#waiting.length >= this.#company.companions();
    if (!this.#scheduled) {
      this.#scheduled = true;
      if (complete) setImmediate(() => void this.#flush());
      else this.#gathering = setTimeout(() => void this.#flush(), this.#company.gatherMs);
    } else if (complete && this.#gathering) {
      clearTimeout(this.#gathering);
      this.#gathering = undefined;
      setImmediate(() => void this.#flush());
    }
  }

  async #flush(): Promise<void> {
    await this.#turn();
    this.#scheduled = false;
    this.#gathering = undefined;
    const group = this.#waiting.slice(0, groupMax);
    this.#waiting = this.#waiting.slice(groupMax);
    try {
      this.#together(group);
      this.#checkpoints.afterCommit();
    } finally {
      this.#schedule();
      this.#release();
    }
  }

  #together(group: readonly Waiting[]): void {
    try {
      this.database.exec('BEGIN IMMEDIATE');
      const results = group.map(({ work }) => work(this.database));
      this.#commit();
      for (const [at, { resolve }] of group.entries()) resolve(results[at]);
    } catch (error) {
      this.#rollback();
      if (group.length === 1 || (error instanceof Fault && error.retriable)) {
        for (const { reject } of group) reject(error);
      } else for (const waiting of group) this.#together([waiting]);
    }
  }

  #commit(): void {
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      throw error instanceof Fault ? error : fault('LOG_UNAVAILABLE', { step: 'commit' }, error);
    }
    for (const listener of this.#committed) listener();
  }

  #rollback(): void {
    for (const listener of this.#rolledBack) listener();
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
