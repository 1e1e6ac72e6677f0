import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { temporaryDirectory } from '../broker-process.js';
import { kafkaContainer } from './containers.js';
import { freePorts } from './free-ports.js';
import { ServerProcess } from './server-process.js';
import type { Source } from './sources.js';

/** Nodes of one Apache Kafka cluster on this machine, each broker and controller. */
export interface KafkaCluster {
  /** `host:port` of each node. */
  readonly brokers: readonly string[];
  /** None where they are not processes of ours. */
  readonly nodes: readonly ServerProcess[];
  /** Ends all of them; their data goes. */
  stop(): Promise<void>;
}

const startScript = join(process.cwd(), 'deploy/kafka/start.sh');

export interface KafkaOptions {
  readonly nodes?: number;
  /** Of Apache Kafka, `4.1.1`; the script's own without. */
  readonly version?: string;
  /** Further lines of server.properties. */
  readonly properties?: readonly string[];
  /** Further options of the storage that is made, `--add-scram SCRAM-SHA-256=[name=…,password=…]`. */
  readonly format?: readonly string[];
  /** Where the nodes keep their data; it is emptied afterwards. */
  readonly directory?: string;
}

const containerVersion = '4.1.1';

/** Resolves when every node takes connections. Of what is not a process of this machine there is one node. */
export async function startKafka(source: Source, options: KafkaOptions = {}): Promise<KafkaCluster> {
  if (source.from === 'given') return { brokers: source.address.split(','), nodes: [], stop: async () => undefined };
  if (source.from === 'local') return startNodes(options);
  const { address, stop } = await kafkaContainer(options.version ?? containerVersion);
  return { brokers: [address], nodes: [], stop };
}

/** From the jars that Maven gets, see deploy/kafka. */
async function startNodes({
  nodes = 1,
  version,
  properties = [],
  format = [],
  directory = temporaryDirectory(),
}: KafkaOptions): Promise<KafkaCluster> {
  const ports = await freePorts(2 * nodes);
  const members = Array.from({ length: nodes }, (_, at) => ({
    id: at + 1,
    port: ports[2 * at] ?? 0,
    controller: ports[2 * at + 1] ?? 0,
  }));
  const voters = members.map(({ id, controller }) => `${id}@127.0.0.1:${controller}`).join(',');
  const servers = members.map(
    ({ id, port, controller }) =>
      new ServerProcess([startScript, ...properties], () => takesConnections(port), {
        KAFKA_DATA: join(directory, String(id)),
        KAFKA_PORT: String(port),
        KAFKA_CONTROLLER_PORT: String(controller),
        KAFKA_NODE_ID: String(id),
        KAFKA_VOTERS: voters,
        KAFKA_FORMAT: format.join(' '),
        ...(version && { KAFKA_VERSION: version }),
      }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    for (const { id } of members) rmSync(join(directory, String(id)), { recursive: true, force: true });
  };
  try {
    // The first fetches the jars where they are not there yet.
    await Promise.all(servers.map((server) => server.start(180_000)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { brokers: members.map(({ port }) => `127.0.0.1:${port}`), nodes: servers, stop };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
