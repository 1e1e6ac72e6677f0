import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { freePorts } from './free-ports.js';

export interface RunningContainer {
  readonly address: string;
  stop(): Promise<void>;
}

export async function kafkaContainer(version: string): Promise<RunningContainer> {
  const [port = 0] = await freePorts(1);
  const container = await new GenericContainer(`apache/kafka:${version}`)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://localhost:9093',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return running(container, `127.0.0.1:${port}`);
}

export async function postgresContainer(): Promise<RunningContainer> {
  const container = await new GenericContainer('postgres:15')
    .withExposedPorts(5432)
    .withEnvironment({ POSTGRES_PASSWORD: 'test', POSTGRES_DB: 'hie' })
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  return running(container, `postgres://postgres:test@${container.getHost()}:${container.getMappedPort(5432)}/hie`);
}

export async function redisContainer(): Promise<RunningContainer> {
  const container = await new GenericContainer('redis:7').withExposedPorts(6379).start();
  return running(container, `redis://${container.getHost()}:${container.getMappedPort(6379)}`);
}

const running = (container: StartedTestContainer, address: string): RunningContainer => ({
  address,
  stop: async () => {
    await container.stop();
  },
});
