import { acknowledgerGroup, deliveryGroup, stageGroups } from '#contracts';
import { openKafkaLog } from '#event-log/kafka';
import { type Config, kafkaAccess, type Log } from '#platform';
import { acknowledgingFeeds } from '../acknowledgers.js';

type Delivery = Parameters<typeof openKafkaLog>[0]['delivery'];

/** The log of a cluster by the client, certificates, user and replicas that the configuration names. */
export function clusterLog(config: Config, lines: Log, delivery?: Delivery) {
  const { kafka, topicPrefix, pixConsumers } = config;
  return openKafkaLog({
    client: kafka.client,
    connection: kafkaAccess(kafka),
    prefix: topicPrefix,
    replicas: kafka.replicas,
    groups: [
      ...Object.values(stageGroups),
      ...acknowledgingFeeds(config).map(({ name }) => acknowledgerGroup(name)),
      ...pixConsumers.map(({ name }) => deliveryGroup(name)),
    ],
    notice: (finding) => lines.warn(finding.code, { ...finding.detail }),
    ...(delivery && { delivery }),
  });
}
