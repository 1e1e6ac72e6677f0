import { type Consumer, FetchIsolationLevels, type RecordsBatch } from '@platformatic/kafka';
import type { PartitionFeed } from '../partition-feed.js';
import { entryOf } from '../records.js';
import type { Entry } from '#contracts';
import { fetchBytesMax, partitionBytesMax, timing } from '../settings.js';
import { platformaticFault } from './failure.js';

export type BinaryConsumer = Consumer<Buffer, Buffer, Buffer, Buffer>;

interface Wanted {
  readonly feed: PartitionFeed;
  readonly from: number;
}

/** Kafka protocol, error codes. */
const offsetOutOfRange = 1;
/** Marks of transactions: they take an offset and are no records. */
const controlBatch = 0x20;

/** One request to each broker that leads some of the partitions. Answers with the feeds to which something came. */
export async function fetchInto(
  feeds: readonly PartitionFeed[],
  consumer: BinaryConsumer,
  outOfRange: (feed: PartitionFeed) => Promise<void>,
): Promise<readonly PartitionFeed[]> {
  try {
    const metadata = await consumer.metadata({ topics: [...new Set(feeds.map(({ name }) => name))] });
    const requests = new Map<number, Map<string, Wanted[]>>();
    for (const feed of feeds) {
      const found = metadata.topics.get(feed.name);
      const leader = found?.partitions[feed.partition]?.leader;
      if (!found || leader === undefined || feed.fetchFrom === undefined) continue;
      const ofLeader = requests.get(leader) ?? new Map<string, Wanted[]>();
      requests.set(leader, ofLeader);
      ofLeader.set(found.id, [...(ofLeader.get(found.id) ?? []), { feed, from: feed.fetchFrom }]);
    }
    const came = await Promise.all([...requests].map((request) => fetchFrom(request, consumer, outOfRange)));
    return came.flat();
  } catch (error) {
    // Who leads a partition may be another one by now.
    consumer.clearMetadata();
    throw platformaticFault(error);
  }
}

async function fetchFrom(
  [node, topics]: readonly [number, ReadonlyMap<string, readonly Wanted[]>],
  consumer: BinaryConsumer,
  outOfRange: (feed: PartitionFeed) => Promise<void>,
): Promise<readonly PartitionFeed[]> {
  const response = await consumer.fetch({
    node,
    minBytes: 1,
    maxBytes: fetchBytesMax,
    maxWaitTime: timing.fetchWaitMs,
    isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    topics: [...topics].map(([topicId, wanted]) => ({ topicId, partitions: wanted.map(request) })),
  });
  const came: PartitionFeed[] = [];
  for (const { topicId, partitions } of response.responses) {
    for (const { partitionIndex, errorCode, records } of partitions) {
      const wanted = topics.get(topicId)?.find(({ feed }) => feed.partition === partitionIndex);
      if (!wanted) continue;
      const { feed, from } = wanted;
      if (errorCode === offsetOutOfRange) await outOfRange(feed);
      const last = records?.at(-1);
      if (!records || !last) continue;
      const next = Number(last.firstOffset) + last.lastOffsetDelta + 1;
      if (feed.fetched(from, entriesOf(records, feed, from), next)) came.push(feed);
    }
  }
  return came;
}

const request = ({ feed, from }: Wanted) => ({
  partition: feed.partition,
  currentLeaderEpoch: -1,
  fetchOffset: BigInt(from),
  lastFetchedEpoch: -1,
  partitionMaxBytes: partitionBytesMax,
});

/** Entries from an offset on: a fetch gives whole batches, of which the first may begin before. */
function* entriesOf(batches: readonly RecordsBatch[], feed: PartitionFeed, from: number): Generator<Entry> {
  for (const { firstOffset, firstTimestamp, attributes, records } of batches) {
    if ((attributes & controlBatch) !== 0) continue;
    for (const { offsetDelta, timestampDelta, key, value, headers } of records) {
      const offset = Number(firstOffset) + offsetDelta;
      if (offset < from) continue;
      const timestamp = Number(firstTimestamp + timestampDelta);
      yield entryOf(feed, { offset, timestamp, key, value, headers: texts(headers) });
    }
  }
}

function* texts(headers: Iterable<readonly [Buffer | null, Buffer | null]>): Generator<readonly [string, string]> {
  for (const [name, content] of headers) yield [name?.toString() ?? '', content?.toString() ?? ''];
}
