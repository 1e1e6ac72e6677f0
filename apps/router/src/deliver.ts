import {
  asMessageId,
  deliveryGroup,
  type DeliveryOutcome,
  type DeliveryRequested,
  type Draft,
  type Entry,
  eventId,
  Fault,
  fault,
  jsonValue,
  readJson,
  topics,
} from '#contracts';
import {
  type Batch,
  deadLetter,
  type EventLog,
  type HopStore,
  type SendingTurns,
  type Subscription,
  type UnitOfWork,
} from '#event-log';
import type { MllpClient } from '#mllp';
import type { Clock, Log, Metrics } from '#platform';
import { type Envelope, pixUpdate } from './render.js';

export interface DelivererOptions<Tx> {
  readonly consumer: string;
  readonly envelope: Envelope;
  /** After so many negative answers to one message it is a dead letter. */
  readonly attemptsMax: number;
  readonly client: Pick<MllpClient, 'send' | 'close'>;
  readonly log: Pick<EventLog, 'subscribe' | 'admin'>;
  readonly unitOfWork: UnitOfWork<Tx>;
  readonly turns: SendingTurns;
  readonly hops: HopStore<Tx>;
  readonly clock: Clock;
  readonly lines: Log;
  readonly metrics: Metrics;
}

const limits = { batchEntriesMax: 64, batchBytesMax: 1024 * 1024 };

/**
 * Tells one subscriber what `delivery.requested` holds for it, in order, one at a time. Its queue is the log, its place in
 * it the cursor of its group, so nothing is lost with the process and nobody waits for another's receiver.
 *
 * - A receiver that cannot be reached or does not answer is tried again without limit; the log redelivers with back-off.
 * - One that answers AE or AR has the message: after so many attempts that is a dead letter, and the next one follows.
 * - At least once, with the same MSH-10: only what was sent and not yet noted when the process ended, or while it was frozen
 *   beside its successor, is sent again.
 */
export class Deliverer<Tx> {
  readonly #options: DelivererOptions<Tx>;
  readonly #group: string;
  /** Negative answers to the entry in hand, which a restart forgets. */
  readonly #refusals = new Map<string, number>();
  #subscription: Subscription | undefined;

  constructor(options: DelivererOptions<Tx>) {
    this.#options = options;
    this.#group = deliveryGroup(options.consumer);
  }

  async start(): Promise<void> {
    this.#subscription = await this.#options.log.subscribe(this.#group, [topics.deliveryRequested], limits, (batch) =>
      this.#deliver(batch),
    );
  }

  async stop(): Promise<void> {
    this.#options.client.close();
    await this.#subscription?.close();
  }

  async #deliver({ topic, partition, entries }: Batch): Promise<void> {
    const turn = await this.#options.turns.take(this.#group, topic, partition);
    let done = 0;
    for (const [at, entry] of entries.entries()) {
      if (entry.attributes['consumer'] !== this.#options.consumer || !(await turn.isDue(entry))) continue;
      await this.#tell(entry, entries.slice(done, at));
      done = at + 1;
    }
    // Behind the last one of its own there may be others that are nothing to it.
    const [first, last = first] = [entries[done], entries.at(-1)];
    if (!first || !last) return;
    await turn.holds();
    await this.#options.log.admin.commit(this.#group, topic, partition, last.offset + 1, first.offset);
  }

  async #tell(entry: Entry, passed: readonly Entry[]): Promise<void> {
    const place = `${entry.partition}/${entry.offset}`;
    const attempts = (this.#refusals.get(place) ?? 0) + 1;
    const dead = await this.#send(entry).catch((error: unknown) => this.#refused(error, place, attempts));
    await this.#note(entry, passed, { attempts, dead });
    this.#refusals.delete(place);
    this.#options.metrics.deliveries.inc({ consumer: this.#options.consumer, result: dead ? 'dead' : 'delivered' });
  }

  async #send(entry: Entry): Promise<undefined> {
    const { client, consumer, envelope } = this.#options;
    const { code } = await client.send(pixUpdate(deliveryIn(entry), envelope));
    if (code !== 'AA' && code !== 'CA')
      throw fault('DELIVERY_REFUSED', { consumer, answer: /^[AC][ERA]$/.exec(code)?.[0] });
  }

  /** The fault that the delivery dies of; rejects where it is tried again. */
  #refused(error: unknown, place: string, attempts: number): Fault {
    if (!(error instanceof Fault) || !contentFaults.has(error.code)) throw error;
    this.#refusals.set(place, attempts);
    if (error.code === 'DELIVERY_REFUSED' && attempts < this.#options.attemptsMax) {
      this.#options.metrics.deliveries.inc({ consumer: this.#options.consumer, result: 'refused' });
      throw error;
    }
    this.#options.lines.error('dead-letter', error, { stage: this.#group });
    return error;
  }

  /** Outcome, hop, dead letter and the cursor, which passes what is for others, in one transaction. */
  async #note(entry: Entry, passed: readonly Entry[], { attempts, dead }: Ending): Promise<void> {
    const { unitOfWork, hops, clock } = this.#options;
    const { topic, partition, offset } = entry;
    const decidedAt = clock();
    const [first, ...more] = [...passed, entry];
    await unitOfWork.run(this.#group, { topic, partition, entries: [first ?? entry, ...more] }, async (tx, fresh) => {
      const own = fresh.filter((one) => one.attributes.id === entry.attributes.id);
      await hops.save(
        tx,
        own.map(({ attributes, appendedAt }) => ({
          messageId: attributes.messageid,
          stage: this.#group,
          topic,
          partition,
          offset,
          result: dead ? 'dead' : 'delivered',
          ...(dead && { code: dead.code }),
          queuedAt: appendedAt,
          decidedAt,
        })),
      );
      const outcome = outcomeOf(entry, this.#options.consumer, { attempts, dead, at: new Date(decidedAt) });
      const letters = dead ? deadLetter(entry, { fault: dead, attempts }, this.#group) : [];
      return own.map((one) => ({ entry: one, outputs: [outcome, ...letters] }));
    });
  }
}

interface Ending {
  readonly attempts: number;
  /** What it died of. */
  readonly dead: Fault | undefined;
}

/** What trying again alone does not help against. */
const contentFaults: ReadonlySet<Fault['code']> = new Set(['DELIVERY_REFUSED', 'EVENT_MALFORMED']);

function deliveryIn(entry: Entry): DeliveryRequested {
  try {
    const delivery = readJson<DeliveryRequested>(entry);
    if (delivery.numbers.length > 0) return delivery;
  } catch {
    // The same as what is JSON and no delivery.
  }
  throw fault('EVENT_MALFORMED');
}

interface Told {
  readonly attempts: number;
  readonly dead: Fault | undefined;
  readonly at: Date;
}

function outcomeOf({ key, attributes }: Entry, consumer: string, { attempts, dead, at }: Told): Draft {
  const { id, messageid, revision } = attributes;
  const value: DeliveryOutcome = {
    id,
    consumer,
    outcome: dead ? 'dead' : 'delivered',
    attempts,
    ...(dead && { code: dead.code }),
    at: at.toISOString(),
  };
  return {
    topic: topics.deliveryOutcome,
    key,
    attributes: {
      id: eventId(asMessageId(id), 'delivery', 0, Number(revision ?? 0)),
      source: '/router',
      type: 'hie.delivery.outcome.v1',
      time: value.at,
      dataschema: 'https://hie-broker.dev/schemas/events/delivery.outcome.v1.schema.json',
      datacontenttype: 'application/json',
      messageid,
    },
    value: jsonValue(value),
  };
}
