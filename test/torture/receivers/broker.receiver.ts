import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Broker, startBroker, temporaryDirectory } from '../../broker-process.js';
import type { Limits, Receiver, Target } from '../mllp/target.js';
import { BrokerArchive } from './broker-archive.js';
import { type Certificate, certificate } from './certificate.js';
import { canSeeMemory, residentBytes } from './resident-bytes.js';

const limits: Limits = { frameBytes: 2 * 1024 * 1024, frameMs: 3_000, idleMs: 5_000, perAddress: 300 };

/** A feed for each kind that cases ask for; JSON is YAML. */
const configuration = (tls: Certificate | undefined): string =>
  JSON.stringify({
    feeds: [
      { name: 'open', port: 0 },
      { name: 'production', port: 0, processingIds: ['P'], versions: ['2.3', '2.3.1', '2.4', '2.5', '2.5.1'] },
      { name: 'as-asked', port: 0, acknowledgements: 'as-asked' },
      { name: 'enrolled', port: 0, senders: [{ facility: 'GOOD', organization: 'Good Hospital' }] },
      { name: 'capped', port: 0 },
      { name: 'mllp-2', port: 0, release: 2 },
      { name: 'sequenced', port: 0, sequenceNumbers: true },
      ...(tls ? [{ name: 'tls', port: 0, tls: { cert: tls.cert, key: tls.key } }] : []),
    ],
    limits: {
      frameBytes: limits.frameBytes,
      frameMs: limits.frameMs,
      idleMs: limits.idleMs,
      connectionsPerAddress: limits.perAddress,
    },
  });

/** The product, started as a user starts it. */
export const brokerReceiver: Receiver = {
  name: 'hie-broker',
  shared: true,
  lanes: 8,
  patienceMs: 10_000,
  start: () => startTarget(temporaryDirectory()),
};

async function startTarget(directory: string): Promise<Target> {
  const file = join(directory, 'config.yaml');
  const tls = certificate(directory);
  writeFileSync(file, configuration(tls));
  const broker = await startBroker(join(directory, 'data'), { HIE_CONFIG: file });
  return {
    host: '127.0.0.1',
    ports: await feedPorts(broker),
    features: ['batches', 'later-exchange', 'queries', 'resends'],
    limits,
    ...(tls && { tls: { ca: tls.ca, servername: 'localhost' } }),
    archive: new BrokerArchive(broker.url),
    ...(canSeeMemory && { residentBytes: () => residentBytes(broker.pid) }),
    logs: broker.output,
    life: {
      signal: (signal) => void process.kill(broker.pid, signal),
      kill: broker.kill,
      terminate: () => broker.stop().then(() => undefined),
      restart: () => startTarget(directory),
    },
    stop: async () => {
      await broker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function feedPorts({ url }: Broker): Promise<Target['ports']> {
  const feeds = (await (await fetch(`${url}/api/feeds`)).json()) as readonly { name: string; port: number }[];
  return Object.fromEntries(feeds.map(({ name, port }) => [name, port])) as Target['ports'];
}
