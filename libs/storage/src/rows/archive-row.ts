import type { MessageId, SourceKey } from '#contracts';
import type {
  ArchivedMessage,
  ArchivedOutcome,
  ArchivedResult,
  ArchiveState,
  CountChange,
  FeedCounts,
  MessageCounts,
} from '../ports/archive-store.js';

export interface StateRow {
  readonly message_id: MessageId;
  readonly feed: string | null;
  readonly outcome: ArchivedOutcome | null;
}

export const asState = ({ feed, outcome }: StateRow): ArchiveState => ({
  ...(feed !== null && { feed }),
  ...(outcome !== null && { outcome }),
});

export const messageColumns = `message_id, feed, organization, control_id, message_type, application, facility,
  received_at, source_key, raw_partition, raw_offset, acknowledgement, disposition, code, reused`;

export const messageRow = (message: ArchivedMessage): (string | number | null)[] => [
  message.messageId,
  message.feed,
  message.organization ?? null,
  message.controlId ?? null,
  message.messageType ?? null,
  message.application ?? null,
  message.facility ?? null,
  message.receivedAt,
  message.sourceKey ?? null,
  message.partition,
  message.offset,
  message.acknowledgement ?? null,
  message.disposition ?? null,
  message.code ?? null,
  message.reused ? 1 : 0,
];

export const resultColumns = 'message_id, outcome, stage, outcome_code, outcome_location';

export const resultRow = ({ messageId, outcome, stage, code, location }: ArchivedResult): (string | null)[] => [
  messageId,
  outcome,
  stage,
  code ?? null,
  location ?? null,
];

export interface MessageRow {
  readonly message_id: MessageId;
  readonly feed: string;
  readonly organization: string | null;
  readonly control_id: string | null;
  readonly message_type: string | null;
  readonly application: string | null;
  readonly facility: string | null;
  readonly received_at: number;
  readonly source_key: SourceKey | null;
  readonly raw_partition: number;
  readonly raw_offset: number;
  readonly acknowledgement: string | null;
  readonly disposition: string | null;
  readonly code: string | null;
  readonly reused: number;
  readonly outcome: ArchivedOutcome | null;
  readonly stage: string | null;
  readonly outcome_code: string | null;
  readonly outcome_location: string | null;
}

export function asMessage(row: MessageRow): ArchivedMessage {
  const code = row.outcome_code ?? row.code;
  return {
    messageId: row.message_id,
    feed: row.feed,
    receivedAt: row.received_at,
    partition: row.raw_partition,
    offset: row.raw_offset,
    reused: row.reused === 1,
    ...(row.control_id !== null && { controlId: row.control_id }),
    ...(row.organization !== null && { organization: row.organization }),
    ...(row.message_type !== null && { messageType: row.message_type }),
    ...(row.application !== null && { application: row.application }),
    ...(row.facility !== null && { facility: row.facility }),
    ...(row.source_key !== null && { sourceKey: row.source_key }),
    ...(row.acknowledgement !== null && { acknowledgement: row.acknowledgement }),
    ...(row.disposition !== null && { disposition: row.disposition }),
    ...(code !== null && { code }),
    ...(row.outcome !== null && { outcome: row.outcome }),
    ...(row.stage !== null && { stage: row.stage }),
    ...(row.outcome_location !== null && { location: row.outcome_location }),
  };
}

/** One change per counter, so that a batch writes each row once. */
export function summed(changes: readonly CountChange[]): CountChange[] {
  const sums = new Map<string, CountChange>();
  for (const change of changes) {
    const key = JSON.stringify([change.feed, change.counted]);
    const sum = sums.get(key);
    sums.set(key, sum ? add(sum, change) : change);
  }
  return [...sums.values()];
}

function add(sum: CountChange, change: CountChange): CountChange {
  const receivedAt = Math.max(sum.receivedAt ?? 0, change.receivedAt ?? 0);
  return { ...sum, by: sum.by + change.by, ...(receivedAt > 0 && { receivedAt }) };
}

export interface CountRow {
  readonly feed: string;
  readonly counted: 'received' | ArchivedOutcome;
  readonly messages: number;
  readonly last_received_at: number | null;
}

export function countsOf(rows: readonly CountRow[]): MessageCounts {
  const counts = { received: 0, pending: 0, linked: 0, answered: 0, refused: 0, filtered: 0, dead: 0 };
  for (const { counted, messages } of rows) counts[counted] += messages;
  const settled = counts.linked + counts.answered + counts.refused + counts.filtered + counts.dead;
  return { ...counts, pending: counts.received - settled };
}

export const countsPerFeed = (rows: readonly CountRow[]): readonly FeedCounts[] =>
  [...Map.groupBy(rows, ({ feed }) => feed)].map(([feed, ofFeed]) => feedCounts(feed, ofFeed));

function feedCounts(feed: string, rows: readonly CountRow[]): FeedCounts {
  const last = rows.find(({ counted }) => counted === 'received')?.last_received_at;
  return { feed, counts: countsOf(rows), ...(typeof last === 'number' && { lastReceivedAt: last }) };
}
