import { type Draft, type FeedIntake, jsonValue, type OpsCommand, type ShadowCommand, topics } from '#contracts';
import type { EventLog } from '#event-log';
import { type Clock, instant } from '#platform';

export interface CommandDeps {
  readonly append: EventLog['append'];
  readonly clock: Clock;
  /** Mints command ids, in the form of message ids, so that a command has a trace of its own. */
  readonly nextId: () => string;
}

/** Who decided, while nobody has an account. */
const localUser = 'local';

const appender =
  <Command>(topic: string, version: 'v1' | 'v2') =>
  ({ append, clock, nextId }: CommandDeps) =>
  async (commands: readonly Command[], by: string = localUser): Promise<readonly string[]> => {
    const given = commands.map((command): Given => ({ id: nextId(), by, at: instant(clock()), command }));
    if (given.length > 0) await append(given.map((each) => orderDraft(topic, version, 'command', each)));
    return given.map(({ id }) => id);
  };

/** Appends what people decide to `ops.command`, in order; resolves with the ids when all of it is durable. */
export const commandAppender = appender<OpsCommand['command']>(topics.command, 'v2');
/** The same of what they ask for of shadow runs. */
export const shadowCommandAppender = appender<ShadowCommand['command']>(topics.shadowCommand, 'v1');

/** Appends to `feed.intake` what a person orders of a feed; resolves when it is durable. The newest of a feed stays. */
export const intakeAppender =
  ({ append, clock, nextId }: CommandDeps) =>
  async (order: Pick<FeedIntake, 'feed' | 'state' | 'reason'>, by: string): Promise<FeedIntake> => {
    const given: FeedIntake = { id: nextId(), by, at: instant(clock()), ...order };
    await append([orderDraft(topics.feedIntake, 'v1', order.feed, given)]);
    return given;
  };

interface Order {
  readonly id: string;
  readonly at: string;
}

interface Given extends Order {
  readonly by: string;
  readonly command: unknown;
}

/** Commands share one key, since they take effect in the order in which people gave them. */
const orderDraft = (topic: string, version: string, key: string, order: Order): Draft => ({
  topic,
  key,
  attributes: {
    id: order.id,
    source: '/console',
    type: `hie.${topic}.${version}`,
    time: order.at,
    dataschema: `https://hie-broker.dev/schemas/events/${topic}.${version}.schema.json`,
    datacontenttype: 'application/json',
    messageid: order.id,
  },
  value: jsonValue(order),
});
