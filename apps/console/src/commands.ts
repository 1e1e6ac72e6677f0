import { type Draft, jsonValue, type OpsCommand, type ShadowCommand, topics } from '#contracts';
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
    if (given.length > 0) await append(given.map((each) => commandDraft(topic, version, each)));
    return given.map(({ id }) => id);
  };

/** Appends what people decide to `ops.command`, in order; resolves with the ids when all of it is durable. */
export const commandAppender = appender<OpsCommand['command']>(topics.command, 'v2');
/** The same of what they ask for of shadow runs. */
export const shadowCommandAppender = appender<ShadowCommand['command']>(topics.shadowCommand, 'v1');

interface Given {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly command: unknown;
}

/** One key for all: commands take effect in the order in which people gave them. */
const commandDraft = (topic: string, version: string, command: Given): Draft => ({
  topic,
  key: 'command',
  attributes: {
    id: command.id,
    source: '/console',
    type: `hie.${topic}.${version}`,
    time: command.at,
    dataschema: `https://hie-broker.dev/schemas/events/${topic}.${version}.schema.json`,
    datacontenttype: 'application/json',
    messageid: command.id,
  },
  value: jsonValue(command),
});
