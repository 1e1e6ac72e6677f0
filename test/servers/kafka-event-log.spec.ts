import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventLogContract } from '#event-log/testing';
import { type KafkaClientName, openKafkaLog } from '#event-log/kafka';
import { type KafkaCluster, startKafka } from './kafka.js';
import { topicContract } from './kafka-topics.contract.js';
import { type Source, sourceOf } from './sources.js';

const delivery = { poll: { firstMs: 1, maxMs: 5, gatherMs: 0 }, redelivery: { firstMs: 1, maxMs: 5 } };
const source = sourceOf('kafka', 'the event log on Apache Kafka');
/** The oldest and the newest release line that is supported. */
const versions = source?.from === 'given' ? ['given'] : ['3.9.1', '4.1.1'];
const clients: readonly KafkaClientName[] = ['platformatic', 'kafkajs'];

(source ? it : it.skip)('Apache Kafka can be had', () => expect(source).toBeDefined());
if (source) for (const version of versions) contractOn(source, version);

function contractOn(from: Source, version: string): void {
  describe(`Apache Kafka ${version}`, () => {
    let cluster: KafkaCluster | undefined;
    let logs = 0;
    const stamp = Date.now();
    beforeAll(async () => {
      cluster = await startKafka(from, { version });
    }, 300_000);
    afterAll(() => cluster?.stop());

    for (const client of clients) {
      const reopen = async () =>
        openKafkaLog({
          client,
          connection: { brokers: cluster?.brokers ?? [] },
          prefix: `contract-${stamp}-${logs}.`,
          delivery,
        });
      eventLogContract({
        name: `Kafka by ${client}`,
        open: () => {
          logs++;
          return reopen();
        },
        reopen,
        capabilities: { atomicAppend: false, compaction: 'eventually', partitions: true, persistent: true },
      });
      if (from.from !== 'given') topicContract(client, () => cluster?.brokers ?? []);
    }
  });
}
