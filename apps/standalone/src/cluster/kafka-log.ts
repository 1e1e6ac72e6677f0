import { openKafkaLog } from '#event-log/kafka';
import { type Config, kafkaAccess, type Log } from '#platform';

type Delivery = Parameters<typeof openKafkaLog>[0]['delivery'];

/** The log of a cluster by the client, certificates, user and replicas that the configuration names. */
export const clusterLog = ({ kafka, topicPrefix }: Config, lines: Log, delivery?: Delivery) =>
  openKafkaLog({
    client: kafka.client,
    connection: kafkaAccess(kafka),
    prefix: topicPrefix,
    replicas: kafka.replicas,
    notice: (finding) => lines.warn(finding.code, { ...finding.detail }),
    ...(delivery && { delivery }),
  });
