import {
  asMessageId,
  deadLetterTopic,
  type Draft,
  type Entry,
  eventId,
  type EventAttributes,
  Fault,
  fault,
  isDeadLetterTopic,
  jsonValue,
  type MessageOutcome,
  topics,
} from '#contracts';

/** Why an entry cannot be worked on, and how often it was tried. */
export interface Death {
  readonly fault: Fault;
  readonly attempts: number;
}

/** What a stage threw, as a coded fault. Of an unknown error only its class and place: its message may hold patient data. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return fault('STAGE_FAILED', { error: name, at: placeOf(error) }, error);
}

/**
 * The original entry, untouched, with the reason beside it, and what became of its message. Ids are derived, so that a
 * redelivery writes the same letter. An entry of a dead-letter topic gets no second letter: it still lies where it lay.
 */
export function deadLetter(entry: Entry, { fault, attempts }: Death, stage: string): readonly Draft[] {
  if (isDeadLetterTopic(entry.topic)) return [];
  const letter: Draft = {
    topic: deadLetterTopic(entry.topic),
    key: entry.key,
    attributes: {
      ...entry.attributes,
      id: derivedId(entry.attributes, `${stage}.dead`),
      deadcode: fault.code,
      deadstage: stage,
      deadattempts: String(attempts),
      deadtopic: entry.topic,
      deadpartition: String(entry.partition),
      deadoffset: String(entry.offset),
      deaddetail: JSON.stringify(fault.detail),
    },
    value: entry.value,
  };
  return notMessages.has(entry.topic) ? [letter] : [letter, deadOutcome(entry, fault, stage)];
}

/** Topics whose entries are not messages on their way: their death says nothing about what became of a message. */
const notMessages: ReadonlySet<string> = new Set([
  topics.outcome,
  topics.command,
  topics.shadowCommand,
  topics.shadowStep,
  topics.identityChanged,
  topics.identityReview,
  topics.identityXref,
  topics.golden,
  topics.deliveryRequested,
]);

function deadOutcome({ attributes }: Entry, { code, detail }: Fault, stage: string): Draft {
  const messageId = asMessageId(attributes.messageid);
  const location = locationOf(detail);
  const outcome: MessageOutcome = {
    messageId,
    outcome: 'dead',
    stage,
    code,
    ...(location !== undefined && { location }),
    at: attributes.time,
  };
  return {
    topic: topics.outcome,
    key: messageId,
    attributes: {
      id: derivedId(attributes, `${stage}.outcome`),
      source: `/${stage}`,
      type: 'hie.hl7.outcome.v1',
      time: attributes.time,
      dataschema: 'https://hie-broker.dev/schemas/events/hl7.outcome.v1.schema.json',
      datacontenttype: 'application/json',
      messageid: messageId,
      ...(attributes['feed'] && { feed: attributes['feed'] }),
      ...(attributes['revision'] && { revision: attributes['revision'] }),
    },
    value: jsonValue(outcome),
  };
}

/** `PID-3`, from what the fault says of the place in an HL7 message. */
function locationOf({ segment, field }: Fault['detail']): string | undefined {
  if (typeof segment !== 'string') return undefined;
  return typeof field === 'number' ? `${segment}-${field}` : segment;
}

const derivedId = ({ messageid, revision }: EventAttributes, stage: string) =>
  eventId(asMessageId(messageid), stage, 0, Number(revision ?? 0));

/** `map-message.js:42:7` of the first line of the stack. */
function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack : undefined;
  return /^\s+at .*?([\w.-]+:\d+:\d+)\)?$/m.exec(stack ?? '')?.[1];
}
