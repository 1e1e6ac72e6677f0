import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';
import type { Entry } from '#contracts';
import type { PartitionFeed } from '../partition-feed.js';
import { entryOf } from '../records.js';

type KafkajsBatch = EachBatchPayload['batch'];

/** `fetchedOffset`, which its types leave out, is what the broker was asked for. */
export const askedOffset = (batch: KafkajsBatch): number => Number('fetchedOffset' in batch ? batch.fetchedOffset : 0);

/** True: something came. Of a batch that was asked for before a seek nothing is taken. */
export function takeInto(feed: PartitionFeed, batch: KafkajsBatch): boolean {
  return feed.fetched(askedOffset(batch), entriesOf(batch.messages, feed), Number(batch.lastOffset()) + 1);
}

function* entriesOf(messages: readonly KafkaMessage[], feed: PartitionFeed): Generator<Entry> {
  for (const { offset, timestamp, key, value, headers = {} } of messages)
    yield entryOf(feed, { offset: Number(offset), timestamp: Number(timestamp), key, value, headers: texts(headers) });
}

function* texts(headers: IHeaders): Generator<readonly [string, string]> {
  for (const [name, content] of Object.entries(headers)) {
    const last = Array.isArray(content) ? content.at(-1) : content;
    yield [name, last?.toString() ?? ''];
  }
}
