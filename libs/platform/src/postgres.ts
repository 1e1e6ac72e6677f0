import { hash } from 'node:crypto';
import { DatabaseError, Pool, type PoolClient, type QueryConfig, types } from 'pg';
import { Fault, fault } from '#contracts';
import { readText, storedText } from './postgres-text.js';

type PostgresSingle = string | number | Uint8Array | null;
export type PostgresValue = PostgresSingle | boolean | readonly PostgresSingle[];

/** Runs statements: within a transaction, or each as one of its own. */
export interface PostgresQueries {
  /** `$1` … are the values; a list goes to `unnest($1::text[])`. Counts come as numbers. */
  all<Row>(sql: string, ...values: PostgresValue[]): Promise<Row[]>;
  /** Gives how many rows were changed. */
  run(sql: string, ...values: PostgresValue[]): Promise<number>;
}

/**
 * An open transaction (READ COMMITTED: whoever must not be overtaken takes locks). Statements take effect in the order in
 * which they were begun.
 */
export interface PostgresTransaction extends PostgresQueries {
  readonly kind: 'transaction';
}

export interface PostgresOptions {
  /** Connections at most; what needs one beyond that waits. */
  readonly connectionsMax?: number;
  /** Of one statement. */
  readonly statementTimeoutMs?: number;
}

/** What came of a transaction that another one was in the way of: the server has rolled it back, and it can begin again. */
const conflicts = new Set(['40001', '40P01']);
const conflictTries = 10;

class Overtaken extends Error {}

/** To throw where another transaction came between what this one has read and what it writes: it begins again. */
export const overtaken = (): Fault => fault('STORE_UNAVAILABLE', {}, new Overtaken('another transaction was first'));

/** One PostgreSQL database, the only place that names the driver. Every connection prepares each statement once. */
export class PostgresDatabase implements PostgresQueries {
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
    // An idle connection that the server ends is replaced when the next one is needed.
    pool.on('error', nothing);
    // Goes ahead of the first statement; where it fails, that one fails as well.
    pool.on('connect', (client) => void client.query(planning).catch(nothing));
  }

  /** Connects when the first statement comes, so that a broker may start before its database. */
  static open(
    url: string,
    { connectionsMax = 10, statementTimeoutMs = 60_000 }: PostgresOptions = {},
  ): PostgresDatabase {
    return new PostgresDatabase(
      new Pool({
        connectionString: url,
        max: connectionsMax,
        application_name: 'hie-broker',
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
        // Statements that wait for no answer of each other take one round trip.
        pipeline: true,
        statement_timeout: statementTimeoutMs,
        // Above what the server stops by itself: a connection that went dead ends, too.
        query_timeout: statementTimeoutMs + 5000,
        idle_in_transaction_session_timeout: statementTimeoutMs,
        types: { getTypeParser },
      }),
    );
  }

  async all<Row>(sql: string, ...values: PostgresValue[]): Promise<Row[]> {
    return (await guarded(() => this.#pool.query(statement(sql, values)))).rows as Row[];
  }

  async run(sql: string, ...values: PostgresValue[]): Promise<number> {
    return (await guarded(() => this.#pool.query(statement(sql, values)))).rowCount ?? 0;
  }

  /** Several statements without values. */
  async exec(sql: string): Promise<void> {
    await guarded(() => this.#pool.query(sql));
  }

  /**
   * Runs `work` in one transaction; what it throws rolls back and passes through. Begins again where another transaction
   * was in the way (deadlock, `overtaken`), so `work` must have no effect but on the transaction.
   */
  async transaction<Result>(work: (tx: PostgresTransaction) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        if (tries === conflictTries || !isConflict(error)) throw error;
      }
    }
  }

  /** One at a time in the whole installation: for changes of the schema. */
  exclusively<Result>(name: string, work: (tx: PostgresTransaction) => Promise<Result>): Promise<Result> {
    return this.transaction(async (tx) => {
      await tx.all('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', name);
      return work(tx);
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #attempt<Result>(work: (tx: PostgresTransaction) => Promise<Result>): Promise<Result> {
    const client = await guarded(() => this.#pool.connect());
    client.on('error', nothing);
    let ended: Error | undefined;
    try {
      await guarded(() => client.query('BEGIN'));
      const result = await work(transactionOn(client));
      await guarded(() => client.query('COMMIT'));
      return result;
    } catch (error) {
      ended = await client.query('ROLLBACK').then(
        () => undefined,
        (failure: unknown) => (failure instanceof Error ? failure : new Error('the connection is gone')),
      );
      throw error;
    } finally {
      client.off('error', nothing);
      client.release(ended);
    }
  }
}

/**
 * Every statement of ours looks keys up in an index, and is planned once for a connection. Left alone, a plan that was
 * made while a table was small reads all of it until its statistics are renewed, a minute and 100,000 rows later.
 */
const planning = `SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off;
  SET enable_mergejoin = off; SET jit = off`;

/** Without a listener, a connection that breaks between two statements would end the process. */
const nothing = (): void => undefined;

const transactionOn = (client: PoolClient): PostgresTransaction => ({
  kind: 'transaction',
  all: async <Row>(sql: string, ...values: PostgresValue[]) =>
    (await guarded(() => client.query(statement(sql, values)))).rows as Row[],
  run: async (sql, ...values) => (await guarded(() => client.query(statement(sql, values)))).rowCount ?? 0,
});

const names = new Map<string, string>();

/** Prepared under a name of its own, which a connection plans once. */
function statement(sql: string, values: readonly PostgresValue[]): QueryConfig {
  let name = names.get(sql);
  if (name === undefined) names.set(sql, (name = hash('sha256', sql, 'hex').slice(0, 32)));
  return { name, text: sql, values: values.map(bound) };
}

function bound(value: PostgresValue): unknown {
  if (typeof value === 'string') return storedText(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return isList(value) ? value.map(bound) : value;
}

const isList = (value: PostgresValue): value is readonly PostgresSingle[] => Array.isArray(value);

/** int8 and numeric, which the driver gives as text: ours are counts, times and 53-bit hashes. */
const numbers = new Set([20, 1700]);
const text = 25;
const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (oid === text) return readText;
  return numbers.has(oid) ? Number : types.getTypeParser(oid, format);
}) as typeof types.getTypeParser;

/** Classes of SQLSTATE that pass: connection, resources, operator intervention, system error, rolled back. */
const passing = /^(08|53|57|58|40|55)/;
const diskFull = '53100';
const damaged = new Set(['XX001', 'XX002']);

async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const state = stateOf(error);
    // Without a state it is no answer of the server: the connection failed or timed out.
    if (state === undefined) throw fault('STORE_UNAVAILABLE', {}, error);
    if (state === diskFull) throw fault('LOG_DISK_FULL', {}, error);
    if (damaged.has(state)) throw fault('STORE_CORRUPT', { postgres: state }, error);
    if (passing.test(state)) throw fault('STORE_UNAVAILABLE', { postgres: state }, error);
    throw error;
  }
}

const stateOf = (error: unknown): string | undefined => (error instanceof DatabaseError ? error.code : undefined);

const isConflict = (error: unknown): boolean => {
  const cause = error instanceof Fault ? error.cause : error;
  return cause instanceof Overtaken || conflicts.has(stateOf(cause) ?? '');
};
