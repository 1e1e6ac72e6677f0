import { Fault, type SourceKey } from '#contracts';
import { type PostgresTransaction, textHash } from '#platform';
import { blockHash } from '../rows/block-hash.js';
import type { IdentityClaims } from '../ports/identity-claims.js';

/** Waits for one after the other, in the order of the list. */
const waitSql = `SELECT count(*) FROM (SELECT pg_advisory_xact_lock(k) FROM unnest($1::bigint[]) k OFFSET 0) had`;

const trySql = `SELECT count(*) FILTER (WHERE NOT had) AS missed
  FROM (SELECT pg_try_advisory_xact_lock(k) AS had FROM unnest($1::bigint[]) k OFFSET 0) tried`;

/**
 * A transaction of more records would meet nearly every other one in some block, and the server has room for some 64
 * locks of each of its connections: it runs alone instead, with one lock that all others share.
 */
const recordsMax = 200;

/** SQLSTATE of a full table of locks. */
const outOfMemory = '53200';

/** One for the whole index; beside those of single records and blocks, which have one number instead of two. */
const sharedSql = 'SELECT pg_advisory_xact_lock_shared(20, 0)';
const aloneSql = 'SELECT pg_advisory_xact_lock(20, 0)';

/** By advisory locks that end with the transaction. Equal numbers of two names cost a wait in vain, no more. */
export class PostgresIdentityClaims implements IdentityClaims<PostgresTransaction> {
  readonly #begun = new WeakMap<PostgresTransaction, 'alone' | 'beside others'>();
  /** For which the server has no room. */
  readonly #large = new WeakSet<PostgresTransaction>();

  async begin(tx: PostgresTransaction, records: readonly SourceKey[]): Promise<void> {
    const isBegun = this.#begun.has(tx);
    const alone = records.length > recordsMax || this.#large.has(tx);
    this.#begun.set(tx, alone ? 'alone' : 'beside others');
    await Promise.all([
      // Going back to a savepoint frees the locks that were taken after it.
      tx.run(isBegun ? 'ROLLBACK TO SAVEPOINT identity_claims' : 'SAVEPOINT identity_claims'),
      tx.all(alone ? aloneSql : sharedSql),
      alone ? undefined : tx.all(waitSql, recordNumbers(records)),
    ]);
  }

  async blocks(tx: PostgresTransaction, blockingKeys: readonly string[]): Promise<boolean> {
    if (this.#begun.get(tx) === 'alone' || blockingKeys.length === 0) return true;
    try {
      // Blocks have the numbers below zero.
      await tx.all(waitSql, sorted(blockingKeys.map((key) => -1 - blockHash(key))));
      return true;
    } catch (error) {
      if (!(error instanceof Fault) || error.detail['postgres'] !== outOfMemory) throw error;
      this.#large.add(tx);
      return false;
    }
  }

  async more(tx: PostgresTransaction, records: readonly SourceKey[]): Promise<boolean> {
    if (this.#begun.get(tx) === 'alone' || records.length === 0) return true;
    const [row] = await tx.all<{ missed: number }>(trySql, recordNumbers(records));
    return row?.missed === 0;
  }
}

const recordNumbers = (records: readonly SourceKey[]): readonly number[] => sorted(records.map(textHash));

const sorted = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);
