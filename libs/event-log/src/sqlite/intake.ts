import { hash } from 'node:crypto';
import { asMessageId, type Entry } from '#contracts';
import type { SqliteDatabase } from '#platform';
import { type Arrival, flaggedAsReused, type Intake, type Receipt, receivedAt } from '../intake.js';
import { DuplicateIndex } from './duplicates/duplicate-index.js';
import type { SqliteEventLog } from './event-log.js';

/** Offsets of a partition below, the partition above. */
const partitionStep = 2 ** 40;

/**
 * Duplicate keys in the file of `hl7.raw`, as 52 bits of their hash with the place of the entry. The entry itself holds
 * the bytes that a resend is compared with, so nothing is stored of a message but its entry and 16 bytes. Two keys with
 * the same 52 bits cost a comparison.
 */
export class SqliteIntake implements Intake {
  readonly #log: SqliteEventLog;
  readonly #index: DuplicateIndex;
  #forgottenBefore = 0;
  /** Topic and time of what the open transaction has taken last. */
  #taken: { topic: string; time: string } | undefined;

  constructor(log: SqliteEventLog) {
    this.#log = log;
    const { commits, file } = log.writer;
    this.#index = new DuplicateIndex(file.database);
    commits.observe({
      committing: (database) => this.#index.committing(database, Date.parse(this.#taken?.time ?? '')),
      committed: () => this.#index.committed(),
      kept: () => this.#announce(),
      rolledBack: () => this.#index.rolledBack(),
    });
  }

  take(arrivals: readonly Arrival[]): Promise<readonly Receipt[]> {
    return this.#log.writer.commits.submit((database) => arrivals.map((arrival) => this.#take(database, arrival)));
  }

  async forget(before: number): Promise<void> {
    this.#forgottenBefore = before;
    await this.#log.writer.commits.submit((database) => this.#index.forget(database, before));
  }

  #announce(): void {
    if (this.#taken) this.#log.announce([this.#taken]);
    this.#taken = undefined;
  }

  #take(database: SqliteDatabase, { draft, duplicateKey }: Arrival): Receipt {
    const key = keyOf(duplicateKey);
    let reused = false;
    for (const place of this.#index.find(database, key)) {
      const entry = this.#entryAt(draft.topic, place);
      if (!entry || receivedAt(entry) < this.#forgottenBefore) continue;
      if (Buffer.compare(entry.value, draft.value) === 0)
        return { kind: 'resend', messageId: asMessageId(entry.attributes.messageid), receivedAt: receivedAt(entry) };
      reused = true;
    }
    const { partition, offset } = this.#log.writeOne(reused ? flaggedAsReused(draft) : draft);
    this.#index.add(key, partition * partitionStep + offset);
    this.#taken = { topic: draft.topic, time: draft.attributes.time };
    return { kind: 'taken', offset, reused };
  }

  /** Undefined where retention took it. */
  #entryAt(topic: string, place: number): Entry | undefined {
    const { file } = this.#log.writer;
    return file.table(topic, Math.floor(place / partitionStep))?.entryAt(file.database, place % partitionStep);
  }
}

/** 52 bits are what a number holds exactly. Hexadecimal, because a hash as bytes costs three times as much. */
const keyOf = (duplicateKey: string): number => Number.parseInt(hash('sha256', duplicateKey, 'hex').slice(0, 13), 16);
