import { ProduceAcks, Producer } from '@platformatic/kafka';
import type { Draft } from '#contracts';
import { kafkaFault } from './failure.js';
import { type Outgoing, recordOf } from './records.js';
import { clientOptions, type KafkaConnection } from './settings.js';

interface Waiting {
  readonly records: readonly Outgoing[];
  readonly bytes: number;
  readonly resolve: (offsets: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Of one request; a larger record goes alone. Below what a broker takes by default (socket.request.max.bytes, 100 MB). */
const requestBytesMax = 8 * 1024 * 1024;
const recordsMax = 2000;

/**
 * Appends to Kafka with acks=all, idempotently. Appends that come while a request is on its way share the next one; one
 * request at a time keeps their order also where one has to be sent again.
 */
export class KafkaProducer {
  readonly #producer: Producer<Buffer, Buffer, Buffer, Buffer>;
  #waiting: Waiting[] = [];
  #sending = false;

  constructor(connection: KafkaConnection) {
    this.#producer = new Producer({ ...clientOptions(connection), idempotent: true, acks: ProduceAcks.ALL });
  }

  /** `place` gives topic and partition of each draft, and may throw: then nothing is appended. */
  append(
    drafts: readonly Draft[],
    place: (draft: Draft) => { readonly topic: string; readonly partition: number },
  ): Promise<readonly number[]> {
    const records = drafts.map((draft) => {
      const { topic, partition } = place(draft);
      return recordOf(draft, topic, partition);
    });
    const bytes = drafts.reduce((sum, { value }) => sum + value.length, 0);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      if (!this.#sending) void this.#sendAll();
    });
  }

  async close(): Promise<void> {
    await this.#producer.close();
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    // What is appended in one turn of the event loop goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#send(this.#nextGroup());
    this.#sending = false;
  }

  #nextGroup(): readonly Waiting[] {
    let [bytes, records, count] = [0, 0, 0];
    for (const one of this.#waiting) {
      bytes += one.bytes;
      records += one.records.length;
      if (count > 0 && (bytes > requestBytesMax || records > recordsMax)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    try {
      const offsets = await this.#sendRecords(group.flatMap(({ records }) => records));
      let at = 0;
      for (const { records, resolve } of group) resolve(offsets.slice(at, (at += records.length)));
    } catch (error) {
      for (const { reject } of group) reject(kafkaFault(error));
    }
  }

  /** In pieces that a broker takes; each piece of a partition is one batch, whose first offset is answered. */
  async #sendRecords(records: readonly Outgoing[]): Promise<readonly number[]> {
    const offsets: number[] = [];
    for (const piece of pieces(records)) {
      const { offsets: first = [] } = await this.#producer.send({ messages: [...piece], acks: ProduceAcks.ALL });
      const next = new Map(first.map(({ topic, partition, offset }) => [`${topic}/${partition}`, Number(offset)]));
      for (const { topic, partition } of piece) {
        const offset = next.get(`${topic}/${partition}`) ?? 0;
        offsets.push(offset);
        next.set(`${topic}/${partition}`, offset + 1);
      }
    }
    return offsets;
  }
}

function* pieces(records: readonly Outgoing[]): Generator<readonly Outgoing[]> {
  let piece: Outgoing[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.value?.length ?? 0;
    if (piece.length > 0 && bytes + size > requestBytesMax) {
      yield piece;
      [piece, bytes] = [[], 0];
    }
    piece.push(record);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}
