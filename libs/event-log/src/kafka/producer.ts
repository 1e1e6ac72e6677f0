import { fault } from '#contracts';
import { type KafkaClient, keyOf } from './client.js';
import { bytesOf, type Outgoing } from './records.js';

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
 * Appends that come while a request is on its way share the next one; one request at a time keeps their order also where
 * one has to be sent again.
 */
export class KafkaProducer {
  readonly #client: KafkaClient;
  readonly #bytesMax: (name: string) => number;
  #waiting: Waiting[] = [];
  #sending = false;

  /** `bytesMax`: how much a topic takes at once. */
  constructor(client: KafkaClient, bytesMax: (name: string) => number) {
    this.#client = client;
    this.#bytesMax = bytesMax;
  }

  append(records: readonly Outgoing[]): Promise<readonly number[]> {
    const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      if (!this.#sending) void this.#sendAll();
    });
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
      for (const { reject } of group) reject(error);
    }
  }

  /** In pieces that a broker takes; each piece of a partition is one batch, whose first offset is answered. */
  async #sendRecords(records: readonly Outgoing[]): Promise<readonly number[]> {
    const offsets: number[] = [];
    for (const piece of this.#pieces(records)) {
      const next = new Map(await this.#client.send(piece));
      for (const place of piece) {
        const offset = next.get(keyOf(place));
        // A client may take a request for done of which it left a part out.
        if (offset === undefined || offset < 0) throw fault('LOG_UNAVAILABLE', { topic: place.topic });
        offsets.push(offset);
        next.set(keyOf(place), offset + 1);
      }
    }
    return offsets;
  }

  *#pieces(records: readonly Outgoing[]): Generator<readonly Outgoing[]> {
    let piece: Outgoing[] = [];
    let [bytes, room] = [0, requestBytesMax];
    for (const record of records) {
      const size = bytesOf(record);
      room = Math.min(room, this.#bytesMax(record.topic));
      if (piece.length > 0 && bytes + size > room) {
        yield piece;
        [piece, bytes, room] = [[], 0, Math.min(requestBytesMax, this.#bytesMax(record.topic))];
      }
      piece.push(record);
      bytes += size;
    }
    if (piece.length > 0) yield piece;
  }
}
