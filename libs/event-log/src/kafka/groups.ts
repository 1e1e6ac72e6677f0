import { fault } from '#contracts';
import type { GroupMove, GroupState } from '../event-log.js';
import type { KafkaCatalogue } from './catalogue.js';
import { type ClientAdmin, keyOf } from './client.js';

type Admin = Pick<ClientAdmin, 'groupNames' | 'committed' | 'setCommitted' | 'deleteGroup' | 'trim'>;
type Catalogue = Pick<KafkaCatalogue, 'nameOf' | 'topicOf' | 'isOurs' | 'states'>;

/** The consumer groups of ours; their names carry the prefix of the topics. */
export class KafkaGroups {
  readonly #admin: Admin;
  readonly #catalogue: Catalogue;
  /** Asked for by name: while the coordinator of a group changes, the list of groups may leave it out, and says nothing. */
  readonly #known: Set<string>;

  constructor(admin: Admin, catalogue: Catalogue, known: readonly string[]) {
    this.#admin = admin;
    this.#catalogue = catalogue;
    this.#known = new Set(known.map((group) => catalogue.nameOf(group)));
  }

  async states(only?: readonly string[]): Promise<readonly GroupState[]> {
    const names = only?.map((group) => this.#catalogue.nameOf(group)) ?? (await this.#names());
    const found = await Promise.all(
      names.map(async (name) =>
        (await this.#admin.committed(name)).map((place) => ({ ...place, group: this.#catalogue.topicOf(name) })),
      ),
    );
    const places = found.flat().filter(({ topic }) => this.#catalogue.isOurs(topic));
    const topics = new Set(places.map(({ topic }) => this.#catalogue.topicOf(topic)));
    const stateOf = new Map((await this.#catalogue.states([...topics])).map((state) => [keyOf(state), state]));
    return places.map(({ group, topic: name, partition, offset }) => {
      const topic = this.#catalogue.topicOf(name);
      const { begin = 0, end = 0 } = stateOf.get(keyOf({ topic, partition })) ?? {};
      const committed = Math.max(offset, begin);
      return { group, topic, partition, committed, lag: Math.max(0, end - committed) };
    });
  }

  /** Of a group without members. Faults LOG_GROUP_BUSY. */
  async move(group: string, places: readonly GroupMove[]): Promise<void> {
    const named = places.map(({ topic, ...place }) => ({ ...place, topic: this.#catalogue.nameOf(topic) }));
    if (named.length > 0) await this.#admin.setCommitted(this.#catalogue.nameOf(group), named);
  }

  async forget(group: string): Promise<void> {
    const name = this.#catalogue.nameOf(group);
    // Kafka refuses to delete a group that it does not know.
    if ((await this.#admin.committed(name)).length > 0) await this.#admin.deleteGroup(name);
  }

  async trim(topic: string, partition: number, offset: number): Promise<void> {
    const state = (await this.#catalogue.states([topic])).find((one) => one.partition === partition);
    if (!state) throw fault('LOG_TOPIC_UNKNOWN', { topic });
    await this.#admin.trim({ topic: this.#catalogue.nameOf(topic), partition, offset: Math.min(offset, state.end) });
  }

  /** One that was forgotten by another process has committed nothing any more. */
  async #names(): Promise<readonly string[]> {
    for (const name of await this.#admin.groupNames()) if (this.#catalogue.isOurs(name)) this.#known.add(name);
    return [...this.#known];
  }
}
