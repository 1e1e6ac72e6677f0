import type { Batch, EventLog, Limits, Subscription } from '#event-log';
import { EventLogStrategy } from '#nest';

type Deliver = (batch: Batch) => Promise<void>;

/**
 * One member for each group, with all topics of the group: the members of a Kafka group have to want the same topics,
 * since any of them may be given any partition.
 */
export class GroupSubscriptions {
  readonly #groups = new Map<string, Map<string, Deliver>>();
  #subscriptions: Subscription[] = [];
  readonly strategy = new EventLogStrategy<Batch>(async (group, topic, deliver) => {
    const topics = this.#groups.get(group) ?? new Map<string, Deliver>();
    this.#groups.set(group, topics.set(topic, deliver));
    return { close: async () => undefined };
  });

  /** Once Nest has told all handlers. */
  async open(log: Pick<EventLog, 'subscribe'>, limitsOf: (group: string) => Limits): Promise<void> {
    const open = [...this.#groups].map(([group, topics]) =>
      log.subscribe(group, [...topics.keys()], limitsOf(group), async (batch) => topics.get(batch.topic)?.(batch)),
    );
    this.#subscriptions = await Promise.all(open);
  }

  /** Resolves when the batches in hand have settled. */
  async close(): Promise<void> {
    await Promise.all(this.#subscriptions.map((subscription) => subscription.close()));
    this.#subscriptions = [];
  }
}
