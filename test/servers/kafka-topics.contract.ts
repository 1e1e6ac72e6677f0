import { Admin } from '@platformatic/kafka';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '#contracts';
import { draft, keptTopic, valuesOf } from '#event-log/testing';
import { type KafkaClientName, type KafkaEventLog, openKafkaLog } from '#event-log/kafka';

/** What a log finds, refuses and says of topics that somebody else made, on a cluster of one broker. */
export function topicContract(client: KafkaClientName, brokersOf: () => readonly string[]): void {
  describe(`topics: Kafka by ${client}`, () => {
    let log: KafkaEventLog;
    let prefix = '';
    const notices: Fault[] = [];
    const open = (replicas?: number) =>
      openKafkaLog({
        client,
        connection: { brokers: brokersOf() },
        prefix,
        replicas,
        notice: (finding) => notices.push(finding),
      });
    beforeEach(async () => {
      prefix = `topics-${client}-${Date.now()}.`;
      notices.length = 0;
      log = await open();
    });
    afterEach(() => log.close());

    const made = async (configs: Readonly<Record<string, string>>): Promise<void> => {
      const admin = new Admin({ clientId: 'operator', bootstrapBrokers: [...brokersOf()] });
      const settings = Object.entries(configs).map(([name, value]) => ({ name, value }));
      await admin.createTopics({ topics: [prefix + keptTopic.name], partitions: 1, replicas: 1, configs: settings });
      await admin.close();
    };
    const asMade = { 'retention.ms': '-1', 'max.message.bytes': '80000000' };

    it('says that one replica is for development', async () => {
      await log.admin.ensure([keptTopic], 1);
      expect(log.state).toMatchObject({ client, brokers: 1, replicas: 1, isDevelopmentMode: true, findings: [] });
      expect(notices.map(({ code }) => code)).toEqual(['LOG_SINGLE_REPLICA']);
    });

    it('says how a topic differs that may be meant so, and works on it', async () => {
      await made({ ...asMade, 'retention.ms': '86400000' });
      await log.admin.ensure([keptTopic], 1);
      const [finding] = notices.filter(({ code }) => code === 'LOG_TOPIC_DIFFERS');
      expect(finding?.detail).toMatchObject({ setting: 'retention.ms', is: '86400000', should: '-1' });
      expect(await log.append([draft('k', 'v')])).toEqual([0]);
    });

    it('does not work on a topic that throws away what was acknowledged', async () => {
      await made({ ...asMade, 'cleanup.policy': 'compact' });
      await expect(log.admin.ensure([keptTopic], 1)).rejects.toMatchObject({
        code: 'LOG_TOPIC_UNSAFE',
        detail: { setting: 'cleanup.policy', is: 'compact', should: 'delete' },
      });
    });

    it('refuses an entry that the topic does not take before any of its append is kept, and goes on', async () => {
      await made({ ...asMade, 'max.message.bytes': '20000' });
      await log.admin.ensure([keptTopic], 1);
      const large = draft('k', new Uint8Array(30_000));
      await expect(log.append([draft('k', 'beside it'), large])).rejects.toMatchObject({
        code: 'LOG_EVENT_TOO_LARGE',
        retriable: false,
        detail: { bytes: expect.any(Number), limit: 20_000 },
      });
      const many = Array.from({ length: 50 }, (_, at) => draft('k', String(at).padEnd(1000)));
      await log.append(many);
      expect((await valuesOf(log, keptTopic.name)).map((value) => value.trim())).toEqual(
        many.map((_, at) => String(at)),
      );
    });

    it('says that there are too few brokers for the replicas that are asked for', async () => {
      const demanding = await open(3);
      try {
        await expect(demanding.admin.ensure([keptTopic], 1)).rejects.toMatchObject({ code: 'LOG_REPLICAS_MISSING' });
      } finally {
        await demanding.close();
      }
    });
  });
}
