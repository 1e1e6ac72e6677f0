import type { DeadLetter, DeadLetterState, LetterChange } from '../ports/dead-letter-store.js';

export interface DeadLetterRow {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly message_id: string;
  readonly origin_topic: string;
  readonly origin_partition: number;
  readonly origin_offset: number;
  readonly stage: string;
  readonly code: string;
  readonly detail: string;
  readonly attempts: number;
  readonly revision: number;
  readonly feed: string | null;
  readonly message_type: string | null;
  readonly control_id: string | null;
  readonly at: number;
  readonly state: DeadLetterState;
  readonly changed_at: number;
  readonly changed_by: string | null;
  readonly command: string | null;
  readonly reason: string | null;
  readonly edited: number | null;
  readonly run: string | null;
}

export const deadLetterColumns = `topic, partition, "offset", message_id, origin_topic, origin_partition, origin_offset,
  stage, code, detail, attempts, revision, feed, message_type, control_id, at, state, changed_at, changed_by, command, reason, edited, run`;

export const deadLetterRow = (letter: DeadLetter): (string | number | null)[] => [
  letter.topic,
  letter.partition,
  letter.offset,
  letter.messageId,
  letter.originTopic,
  letter.originPartition,
  letter.originOffset,
  letter.stage,
  letter.code,
  letter.detail,
  letter.attempts,
  letter.revision,
  letter.feed ?? null,
  letter.messageType ?? null,
  letter.controlId ?? null,
  letter.at,
  letter.state,
  letter.changedAt,
  letter.change?.by ?? null,
  letter.change?.command ?? null,
  letter.change?.reason ?? null,
  letter.change?.edited ? 1 : null,
  letter.change?.run ?? null,
];

/** In the order of `state, changed_at, changed_by, command, reason, edited, run`. */
export const letterChangeRow = (change: LetterChange): (string | number | null)[] => [
  change.state,
  change.at,
  change.by,
  change.command,
  change.reason ?? null,
  change.edited ? 1 : null,
  change.run ?? null,
];

export const asDeadLetter = (row: DeadLetterRow): DeadLetter => ({
  topic: row.topic,
  partition: row.partition,
  offset: row.offset,
  messageId: row.message_id,
  originTopic: row.origin_topic,
  originPartition: row.origin_partition,
  originOffset: row.origin_offset,
  stage: row.stage,
  code: row.code,
  detail: row.detail,
  attempts: row.attempts,
  revision: row.revision,
  ...(row.feed === null ? {} : { feed: row.feed }),
  ...(row.message_type === null ? {} : { messageType: row.message_type }),
  ...(row.control_id === null ? {} : { controlId: row.control_id }),
  at: row.at,
  state: row.state,
  changedAt: row.changed_at,
  ...changeOf(row),
});

const changeOf = ({ changed_by: by, command, reason, edited, run }: DeadLetterRow): Pick<DeadLetter, 'change'> =>
  by === null || command === null
    ? {}
    : {
        change: {
          by,
          command,
          ...(reason !== null && { reason }),
          ...(edited !== null && { edited: true }),
          ...(run !== null && { run }),
        },
      };

/** What a list may be narrowed by, in the order of the index. */
export const deadLetterFilters = ['state', 'topic', 'code', 'stage'] as const;
