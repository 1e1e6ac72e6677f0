import {
  asMessageId,
  type Draft,
  type Entry,
  eventId,
  intakeTopics,
  jsonValue,
  type MessageOutcome,
  topics,
} from '#contracts';
import { type Message, parse } from '#hl7';
import type { DeadLetter, DeadLetterPlace } from '#storage';

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
export function again(letter: DeadLetter, entry: Entry): readonly Draft[] {
  const topic = replayTopic(letter.originTopic);
  if (topic === undefined) return [];
  const replayed: Draft = { topic, key: entry.key, attributes: attributesAgain(letter, entry), value: entry.value };
  return topic === topics.linked ? [linkedAgain(letter, entry.attributes.time), replayed] : [replayed];
}

/** What a person made of the message instead. */
export interface EditedCopy {
  readonly bytes: Uint8Array;
  readonly command: string;
}

/** The key by which a message keeps its order, as the gateway gives it. */
export type KeyOfMessage = (
  message: Message | undefined,
  from: { readonly feed: string; readonly organization: string },
) => string;

/** True where the letter holds a message as it came, which may be edited and sent again. */
export const isMessage = ({ originTopic }: Pick<DeadLetter, 'originTopic'>): boolean =>
  originTopic === topics.raw || originTopic === topics.replay;

/** The edited copy under the message's own id, one revision on, with the letter that it is a copy of beside it. */
export function editedAgain(
  letter: DeadLetter,
  entry: Entry,
  { bytes, command }: EditedCopy,
  keyOf: KeyOfMessage,
): readonly Draft[] {
  if (!isMessage(letter)) return [];
  const parsed = parse(bytes);
  const message = parsed.kind === 'message' ? parsed.message : undefined;
  const { feed = '', organization = '' } = entry.attributes;
  const header = message?.header;
  const attributes = {
    ...attributesAgain(letter, entry),
    ...(header && {
      messagetype: header.messageType,
      controlid: header.controlId,
      application: header.application,
      facility: header.facility,
    }),
    editof: letterId(letter),
    editcommand: command,
  };
  return [{ topic: topics.replay, key: keyOf(message, { feed, organization }), attributes, value: bytes }];
}

/** Names a letter towards people. */
export const letterId = ({ topic, partition, offset }: DeadLetterPlace): string => `${topic}:${partition}:${offset}`;

function attributesAgain(letter: DeadLetter, entry: Entry): Draft['attributes'] {
  const { source, type, time } = entry.attributes;
  const kept = Object.entries(entry.attributes).filter(([name]) => !deathAttributes.has(name));
  return {
    ...Object.fromEntries(kept),
    id: derivedId(letter, `ops.${letter.stage}`),
    source,
    type,
    time,
    messageid: letter.messageId,
    revision: String(letter.revision + 1),
  };
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
