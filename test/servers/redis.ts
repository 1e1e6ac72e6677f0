import { rmSync } from 'node:fs';
import { Redis } from 'ioredis';
import { temporaryDirectory } from '../broker-process.js';
import { redisContainer } from './containers.js';
import { freePorts } from './free-ports.js';
import { ServerProcess } from './server-process.js';
import type { Source } from './sources.js';

export interface RedisServer {
  readonly url: string;
  /** Undefined where it is not a process of ours. */
  readonly process: ServerProcess | undefined;
  stop(): Promise<void>;
}

/** Resolves when it answers. */
export async function startRedis(source: Source): Promise<RedisServer> {
  if (source.from === 'given') return { url: source.address, process: undefined, stop: async () => undefined };
  if (source.from === 'docker') {
    const { address, stop } = await redisContainer();
    return { url: address, process: undefined, stop };
  }
  const directory = temporaryDirectory();
  const [port = 0] = await freePorts(1);
  const url = `redis://127.0.0.1:${port}`;
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    directory,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const server = new ServerProcess(['redis-server', ...options], () => answers(url));
  await server.start();
  const stop = async (): Promise<void> => {
    await server.end('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  };
  return { url, process: server, stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}
