import { type Draft, jsonValue, type OpsCommand, topics } from '#contracts';
import type { EventLog } from '#event-log';
import { type Clock, instant } from '#platform';

export interface CommandDeps {
  readonly append: EventLog['append'];
  readonly clock: Clock;
  /** Mints command ids, in the form of message ids, so that a command has a trace of its own. */
  readonly nextId: () => string;
}

/** Who decided: accounts come with the console's own issue, until then the local user. */
const localUser = 'local';

/** Appends what people decide to `ops.command`, in order; resolves with the ids when all of it is durable. */
export const commandAppender =
  ({ append, clock, nextId }: CommandDeps) =>
  async (commands: readonly OpsCommand['command'][], by: string = localUser): Promise<readonly string[]> => {
    const given = commands.map((command): OpsCommand => ({ id: nextId(), by, at: instant(clock()), command }));
    if (given.length > 0) await append(given.map(commandDraft));
    return given.map(({ id }) => id);
  };

/** One key for all: commands take effect in the order in which people gave them. */
const commandDraft = (command: OpsCommand): Draft => ({
  topic: topics.command,
  key: 'command',
  attributes: {
    id: command.id,
    source: '/console',
    type: 'hie.ops.command.v2',
    time: command.at,
    dataschema: 'https://hie-broker.dev/schemas/events/ops.command.v2.schema.json',
    datacontenttype: 'application/json',
    messageid: command.id,
  },
  value: jsonValue(command),
});
