import { hash } from 'node:crypto';
import { asMessageId, type Draft, type Entry, topics } from '#contracts';
import type { SqliteDatabase } from '#platform';
import { duplicateKeyOf } from '../duplicate-key.js';
import { type Arrival, flaggedAsReused, type Intake, type Numbered, type Receipt, receivedAt } from '../intake.js';
import { DuplicateIndex } from './duplicates/duplicate-index.js';
import { offsetOf, partitionOf, placeOf } from './duplicates/place.js';
import type { SqliteEventLog } from './event-log.js';
import type { PartitionTable } from './partition-table.js';
import { SequenceNumbers } from './sequence-numbers.js';

const readAgain = { batchEntriesMax: 256, batchBytesMax: 16 * 1024 * 1024 };

/**
 * Duplicate keys in the file of `hl7.raw`, as 52 bits of their hash with the place of the entry. The entry itself holds
 * key and the bytes that a resend is compared with, so nothing is stored of a message but its entry and 16 bytes. Two keys with
 * the same 52 bits cost a comparison. Sequence numbers lie in the same file, and change with the entries that change them.
 */
export class SqliteIntake implements Intake {
  readonly #log: SqliteEventLog;
  readonly #index: DuplicateIndex;
  readonly #numbers: SequenceNumbers;
  #forgottenBefore = 0;
  /** Topic and time of what the open transaction has taken last. */
  #taken: { topic: string; time: string } | undefined;

  constructor(log: SqliteEventLog, topic: string = topics.raw) {
    this.#log = log;
    const { commits, file } = log.writer;
    this.#index = new DuplicateIndex(file.database);
    this.#numbers = new SequenceNumbers(file.database);
    for (const table of file.partitionsOf(topic)) this.#addAgain(file.database, table);
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

  /** Keys that a kill kept from the journal. */
  #addAgain(database: SqliteDatabase, table: PartitionTable): void {
    let from = this.#index.notedEnd(database, table.partition);
    for (let entries = table.read(database, from, readAgain); entries.length > 0;) {
      for (const entry of entries) {
        this.#index.addAgain(keyOf(entry), placeOf(table.partition, entry.offset), receivedAt(entry));
        from = entry.offset + 1;
      }
      entries = table.read(database, from, readAgain);
    }
  }

  #take(database: SqliteDatabase, arrival: Arrival): Receipt {
    if (!arrival.numbered) return this.#takeNext(database, arrival);
    const { numbered, ...draft } = arrival;
    return this.#takeNumbered(database, draft, numbered);
  }

  /** The order of the transaction is the order of a link's numbers, whatever connections they come over. */
  #takeNumbered(database: SqliteDatabase, came: Draft, numbered: Numbered): Receipt {
    const { number, isAcceptable, unexpected } = numbered;
    const sequence = this.#numbers.take(database, numbered);
    const draft = { ...came, attributes: { ...came.attributes, expectedsequence: String(sequence.expected) } };
    // 0 and -1 may come again with the same bytes, and mean something else each time.
    if (isAcceptable && number <= 0) return { ...this.#append(draft, keyOf(draft), false), sequence };
    if (!sequence.isUnexpected) return { ...this.#takeNext(database, draft), sequence };
    const known = this.#known(database, keyOf(draft), draft);
    if (typeof known === 'object') return { ...known, sequence: { ...sequence, isUnexpected: false } };
    return { ...this.#takeNext(database, { ...draft, attributes: { ...draft.attributes, ...unexpected } }), sequence };
  }

  #takeNext(database: SqliteDatabase, draft: Draft): Receipt {
    const key = keyOf(draft);
    const known = this.#known(database, key, draft);
    return typeof known === 'object' ? known : this.#append(draft, key, known === 'reused');
  }

  /** The receipt of the same bytes, or whether the key came before with others. */
  #known(database: SqliteDatabase, key: number, draft: Draft): Receipt | 'reused' | 'new' {
    let known: 'reused' | 'new' = 'new';
    for (const place of this.#index.find(database, key)) {
      const entry = this.#entryAt(draft.topic, place);
      if (!entry || receivedAt(entry) < this.#forgottenBefore) continue;
      if (Buffer.compare(entry.value, draft.value) === 0)
        return { kind: 'resend', messageId: asMessageId(entry.attributes.messageid), receivedAt: receivedAt(entry) };
      known = 'reused';
    }
    return known;
  }

  #append(draft: Draft, key: number, reused: boolean): Receipt {
    const { partition, offset } = this.#log.writeOne(reused ? flaggedAsReused(draft) : draft);
    this.#index.add(key, placeOf(partition, offset));
    this.#taken = { topic: draft.topic, time: draft.attributes.time };
    return { kind: 'taken', offset, reused };
  }

  /** Undefined where retention took it. */
  #entryAt(topic: string, place: number): Entry | undefined {
    const { file } = this.#log.writer;
    return file.table(topic, partitionOf(place))?.entryAt(file.database, offsetOf(place));
  }
}

/** 52 bits are what a number holds exactly. Hexadecimal, because a hash as bytes costs three times as much. */
const keyOf = (entry: Pick<Draft, 'attributes' | 'value'>): number =>
  Number.parseInt(hash('sha256', duplicateKeyOf(entry), 'hex').slice(0, 13), 16);
