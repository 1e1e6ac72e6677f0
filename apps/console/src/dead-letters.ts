import { deadLetterTopic, type Entry, intakeTopics, isDeadLetterTopic, stageTopics } from '#contracts';
import type { Stage } from '#event-log';
import type { DeadLetter, DeadLetterStore } from '#storage';

/** Every topic of dead letters that the stages of this product may write. */
export const deadLetterTopics: readonly string[] = stageTopics.map(({ name }) => name).filter(isDeadLetterTopic);

export interface DeadLettersDeps<Tx> {
  readonly store: DeadLetterStore<Tx>;
}

/**
 * Stage `dead-letters`: keeps a row for each dead letter, so that people can group, find and replay them. The entry
 * stays in the log. It accepts whatever lies in a dead-letter topic: a letter that cannot be listed would be lost.
 */
export const deadLettersStage = <Tx>({ store }: DeadLettersDeps<Tx>): Stage<Tx, DeadLetter, undefined, DeadLetter> => ({
  name: 'dead-letters',
  topics: deadLetterTopics,
  parse: letterOf,
  load: async () => undefined,
  decide: (letter) => ({ effects: [letter], outputs: [], result: 'kept', code: letter.code }),
  save: (tx, letters) => store.record(tx, letters),
});

/** Reads what run-stage wrote beside the entry (`deadcode`, `deadstage` …), with the entry's own place where it is missing. */
function letterOf(entry: Entry): DeadLetter {
  const { attributes, topic, partition, offset, appendedAt } = entry;
  return {
    topic,
    partition,
    offset,
    messageId: attributes.messageid ?? '',
    originTopic: attributes.deadtopic ?? originOf(topic),
    originPartition: wholeNumber(attributes.deadpartition, partition),
    originOffset: wholeNumber(attributes.deadoffset, offset),
    stage: attributes.deadstage ?? '',
    code: attributes.deadcode ?? 'STAGE_FAILED',
    detail: attributes.deaddetail ?? '',
    attempts: wholeNumber(attributes.deadattempts, 1),
    revision: wholeNumber(attributes.revision, 0),
    ...(attributes.feed === undefined ? {} : { feed: attributes.feed }),
    ...(attributes.messagetype === undefined ? {} : { messageType: attributes.messagetype }),
    ...(attributes.controlid === undefined ? {} : { controlId: attributes.controlid }),
    at: appendedAt,
    state: 'open',
    changedAt: appendedAt,
  };
}

const originOf = (topic: string): string =>
  [...intakeTopics, ...stageTopics].map(({ name }) => name).find((name) => deadLetterTopic(name) === topic) ?? topic;

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return text !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : otherwise;
}
