import { asMessageId, type MessageId, topics } from '#contracts';
import type { EventLog } from '#event-log';

/** Ids go on growing after a restart, also where the clock was set back. */
export async function lastMessageId(
  log: Pick<EventLog, 'read' | 'admin'>,
  partitions: number,
): Promise<MessageId | undefined> {
  const ends = (await log.admin.partitions()).filter(({ topic, end }) => topic === topics.raw && end > 0);
  const last: string[] = [];
  for (const { partition, end } of ends.slice(0, partitions))
    for (const entry of await log.read(topics.raw, partition, end - 1, 1)) last.push(entry.attributes.messageid);
  const greatest = last.sort().at(-1);
  return greatest === undefined ? undefined : asMessageId(greatest);
}
