import {
  asMessageId,
  type Draft,
  type Entry,
  eventId,
  fault,
  intakeTopics,
  jsonValue,
  type MessageOutcome,
  type OpsCommand,
  readJson,
  topics,
} from '#contracts';
import type { Decision, ParkedKeys, Stage } from '#event-log';
import type { DeadLetter, DeadLetterStore } from '#storage';

/** Dead letters that one command replays at most: their values are in memory together. */
export const lettersPerCommandMax = 100;

export interface ReplayDeps<Tx> {
  readonly store: DeadLetterStore<Tx>;
  /** The entry at a place of the log; undefined, or a later one, where retention took it. */
  readonly read: (topic: string, partition: number, offset: number) => Promise<Entry | undefined>;
  /** Keys that wait behind a dead entry are let go when that entry is replayed. */
  readonly parked?: Pick<ParkedKeys<Tx>, 'release'>;
}

type Command = Pick<OpsCommand, 'id'> & { readonly at: number; readonly replay: Replay | undefined };
type Replay = Extract<OpsCommand['command'], { kind: 'replay-dead' }>;

/** A letter with its entry; `replayed` once a command of this batch took it. */
interface Candidate {
  readonly letter: DeadLetter;
  readonly entry: Entry | undefined;
  replayed: boolean;
}
type View = ReadonlyMap<string, readonly Candidate[]>;
interface Replayed {
  readonly letter: DeadLetter;
  readonly key: string;
  /** When the person asked for it, milliseconds since 1970. */
  readonly at: number;
}

/**
 * Stage `ops`: appends dead letters again to the topic they came from, with the same message id and the next revision,
 * and marks them. Idempotent: a letter is replayed once; if its entry dies again, that is a new letter.
 * Other commands (reviews, assertions) belong to the mpi.
 */
export const replayStage = <Tx>({ store, read, parked }: ReplayDeps<Tx>): Stage<Tx, Command, View, Replayed> => ({
  name: 'ops',
  topics: [topics.command],
  parse: commandOf,
  async load(tx, commands) {
    const candidates = new Map<string, Candidate>();
    const view = new Map<string, readonly Candidate[]>();
    for (const { id, replay } of commands) {
      if (replay) view.set(id, await candidatesOf(await lettersOf(store, tx, replay), candidates, read));
    }
    return view;
  },
  decide: replayDecision,
  async save(tx, replayed) {
    for (const [at, together] of Map.groupBy(replayed, ({ at }) => at)) {
      const places = together.map(({ letter }) => letter);
      await store.mark(tx, places, 'replayed', at);
    }
    // A parked letter waits for the one that its key was parked for: replayed alone it must not overtake it.
    const heads = replayed.filter(({ letter }) => letter.code !== 'PARKED');
    for (const { letter, key } of heads) await parked?.release(tx, letter.stage, key);
  },
});

function commandOf(entry: Entry): Command {
  const { id, at, command } = commandJson(entry);
  return { id, at: Date.parse(at), replay: command.kind === 'replay-dead' ? command : undefined };
}

function commandJson(entry: Entry): OpsCommand {
  let command: Partial<OpsCommand> | null;
  try {
    command = readJson<Partial<OpsCommand> | null>(entry);
  } catch (error) {
    throw fault('EVENT_MALFORMED', { topic: entry.topic, offset: entry.offset }, error);
  }
  const { id, by, at, command: body } = command ?? {};
  if (typeof id !== 'string' || typeof by !== 'string' || !at || Number.isNaN(Date.parse(at)) || !isKnown(body)) {
    throw fault('EVENT_MALFORMED', { topic: entry.topic, offset: entry.offset });
  }
  return { id, by, at, command: body };
}

const isKnown = (body: OpsCommand['command'] | undefined): body is OpsCommand['command'] =>
  body !== undefined &&
  (body.kind !== 'replay-dead' || (typeof body.topic === 'string' && Array.isArray(body.offsets)));

const lettersOf = <Tx>(store: DeadLetterStore<Tx>, tx: Tx, { topic, partition, offsets }: Replay) =>
  offsets.length === 0
    ? store.oldestOpen(tx, topic, partition, lettersPerCommandMax)
    : store.load(
        tx,
        offsets.slice(0, lettersPerCommandMax).map((offset) => ({ topic, partition, offset })),
      );

/** Two commands that name one letter share its candidate, so that the second sees what the first did. */
async function candidatesOf<Tx>(
  letters: readonly DeadLetter[],
  known: Map<string, Candidate>,
  read: ReplayDeps<Tx>['read'],
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const letter of letters.filter(({ state }) => state === 'open')) {
    const { topic, partition, offset } = letter;
    const place = `${topic}\n${partition}\n${offset}`;
    const found = known.has(place) ? undefined : await read(topic, partition, offset);
    const entry = found?.offset === offset ? found : undefined;
    const candidate = known.get(place) ?? { letter, entry, replayed: false };
    known.set(place, candidate);
    candidates.push(candidate);
  }
  return candidates;
}

function replayDecision(command: Command, view: View): Decision<Replayed> {
  if (!command.replay) return { effects: [], outputs: [], result: 'not for this stage' };
  const taken = (view.get(command.id) ?? []).flatMap((candidate) => {
    const { letter, entry, replayed } = candidate;
    const outputs = entry && !replayed ? again(letter, entry) : [];
    if (!entry || outputs.length === 0) return [];
    candidate.replayed = true;
    return [{ effect: { letter, key: entry.key, at: command.at }, outputs }];
  });
  return {
    effects: taken.map(({ effect }) => effect),
    outputs: taken.flatMap(({ outputs }) => outputs),
    result: taken.length === 0 ? 'nothing to replay' : 'replayed',
  };
}

/** Attributes that run-stage added when the entry died. */
const deathAttributes = new Set([
  'deadcode',
  'deadstage',
  'deadattempts',
  'deadtopic',
  'deadpartition',
  'deadoffset',
  'deaddetail',
]);

/** The entry as it was before it died, one revision on; nothing for a topic that the stages may not write. */
function again(letter: DeadLetter, entry: Entry): readonly Draft[] {
  const topic = replayTopic(letter.originTopic);
  if (topic === undefined) return [];
  const { source, type, time } = entry.attributes;
  const revision = letter.revision + 1;
  const id = derivedId(letter, `ops.${letter.stage}`);
  const kept = Object.entries(entry.attributes).filter(([name]) => !deathAttributes.has(name));
  const attributes = {
    ...Object.fromEntries(kept),
    id,
    source,
    type,
    time,
    messageid: letter.messageId,
    revision: String(revision),
  };
  const replayed: Draft = { topic, key: entry.key, attributes, value: entry.value };
  return topic === topics.linked ? [linkedAgain(letter, time), replayed] : [replayed];
}

/**
 * A message that died behind the mpi was linked, and its outcome comes from the mpi, which does not see it again. If it
 * dies again, that comes after this one.
 */
function linkedAgain(letter: DeadLetter, time: string): Draft {
  const messageId = asMessageId(letter.messageId);
  const outcome: MessageOutcome = { messageId, outcome: 'linked', stage: 'ops', at: time };
  return {
    topic: topics.outcome,
    key: messageId,
    attributes: {
      id: derivedId(letter, 'ops.outcome'),
      source: '/console',
      type: 'hie.hl7.outcome.v1',
      time,
      dataschema: 'https://hie-broker.dev/schemas/events/hl7.outcome.v1.schema.json',
      datacontenttype: 'application/json',
      messageid: messageId,
    },
    value: jsonValue(outcome),
  };
}

const derivedId = ({ messageId, revision }: DeadLetter, stage: string) =>
  eventId(asMessageId(messageId), stage, 0, revision + 1);

/**
 * Where a replay goes: back to where the entry came from. Raw messages go to a topic of their own, because `hl7.raw`
 * is the gateway's; commands are the console's, which gives them again instead of replaying them.
 */
function replayTopic(originTopic: string): string | undefined {
  if (originTopic === topics.raw) return topics.replay;
  return intakeTopics.some(({ name }) => name === originTopic) ? undefined : originTopic;
}
