import type { Hop } from '#event-log';

export interface HopRow {
  readonly message_id: string;
  readonly stage: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly result: string;
  readonly code: string | null;
  readonly queued_at: number;
  readonly decided_at: number;
}

export const hopColumns = `message_id, stage, topic, "partition", "offset", result, code, queued_at, decided_at`;

/** In the order of the stages. */
export const hopOrder = `decided_at, queued_at, topic, "offset", stage`;

export const hopRow = (hop: Hop): (string | number | null)[] => [
  hop.messageId,
  hop.stage,
  hop.topic,
  hop.partition,
  hop.offset,
  hop.result,
  hop.code ?? null,
  hop.queuedAt,
  hop.decidedAt,
];

export const asHop = (row: HopRow): Hop => ({
  messageId: row.message_id,
  stage: row.stage,
  topic: row.topic,
  partition: row.partition,
  offset: row.offset,
  result: row.result,
  ...(row.code !== null && { code: row.code }),
  queuedAt: row.queued_at,
  decidedAt: row.decided_at,
});
