import { type Consumer, FetchIsolationLevels } from '@platformatic/kafka';
import { kafkaFault } from './failure.js';
import type { PartitionFeed } from './partition-feed.js';
import { entriesOf } from './records.js';

/** How long a broker may hold an answer back while there is nothing new. */
const waitMs = 250;
const bytesMax = 32 * 1024 * 1024;
const partitionBytesMax = 2 * 1024 * 1024;
/** Kafka protocol, error codes. */
const offsetOutOfRange = 1;

/** One request to the broker that leads the partitions, for all of those that are hungry. True: something came. */
export async function fetchInto(
  feeds: readonly PartitionFeed[],
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
  nameOf: (topic: string) => string,
  maxWaitTime = waitMs,
): Promise<boolean> {
  const names = [...new Set(feeds.map(({ topic }) => nameOf(topic)))];
  try {
    const metadata = await consumer.metadata({ topics: names });
    const requests = new Map<number, Map<string, { feed: PartitionFeed; from: number }[]>>();
    for (const feed of feeds) {
      const found = metadata.topics.get(nameOf(feed.topic));
      const leader = found?.partitions[feed.partition]?.leader;
      if (!found || leader === undefined || feed.fetchFrom === undefined) continue;
      const ofLeader = requests.get(leader) ?? new Map<string, { feed: PartitionFeed; from: number }[]>();
      requests.set(leader, ofLeader);
      ofLeader.set(found.id, [...(ofLeader.get(found.id) ?? []), { feed, from: feed.fetchFrom }]);
    }
    const came = await Promise.all(
      [...requests].map(([node, topics]) => fetchFrom(node, topics, consumer, maxWaitTime)),
    );
    return came.some(Boolean);
  } catch (error) {
    throw kafkaFault(error);
  }
}

async function fetchFrom(
  node: number,
  topics: ReadonlyMap<string, readonly { readonly feed: PartitionFeed; readonly from: number }[]>,
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
  maxWaitTime: number,
): Promise<boolean> {
  const response = await consumer.fetch({
    node,
    minBytes: 1,
    maxBytes: bytesMax,
    maxWaitTime,
    isolationLevel: FetchIsolationLevels.READ_COMMITTED,
    topics: [...topics].map(([topicId, wanted]) => ({
      topicId,
      partitions: wanted.map(({ feed, from }) => ({
        partition: feed.partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(from),
        lastFetchedEpoch: -1,
        partitionMaxBytes: partitionBytesMax,
      })),
    })),
  });
  let came = false;
  for (const { topicId, partitions } of response.responses) {
    for (const { partitionIndex, errorCode, logStartOffset, records } of partitions) {
      const wanted = topics.get(topicId)?.find(({ feed }) => feed.partition === partitionIndex);
      if (!wanted) continue;
      const { feed, from } = wanted;
      // Retention took what comes next: go on with the oldest that is there.
      if (errorCode === offsetOutOfRange) feed.fetched(from, [], Number(logStartOffset));
      const last = records?.at(-1);
      if (!records || !last) continue;
      const next = Number(last.firstOffset) + last.lastOffsetDelta + 1;
      came = feed.fetched(from, entriesOf(records, feed, from), next) || came;
    }
  }
  return came;
}
