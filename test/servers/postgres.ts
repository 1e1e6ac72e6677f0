import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { temporaryDirectory } from '../broker-process.js';
import { postgresContainer } from './containers.js';
import { freePorts } from './free-ports.js';
import { ServerProcess } from './server-process.js';
import { programPath, type Source } from './sources.js';

export interface Postgres {
  readonly url: string;
  /** Undefined where it is not a process of ours. */
  readonly process: ServerProcess | undefined;
  stop(): Promise<void>;
}

/** A database of its own, empty, which waits for the disk as one in production does. Resolves when it answers. */
export async function startPostgres(source: Source): Promise<Postgres> {
  if (source.from === 'given') return { url: source.address, process: undefined, stop: async () => undefined };
  if (source.from === 'docker') {
    const { address, stop } = await postgresContainer();
    return { url: address, process: undefined, stop };
  }
  const directory = temporaryDirectory();
  const data = join(directory, 'data');
  mkdirSync(data);
  // The server refuses to run as root: as the account that Debian made for it then.
  const asOwner = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  chmodSync(directory, 0o711);
  if (asOwner.length > 0) run('chown', 'postgres', data);
  run(
    ...asOwner,
    pathOf('initdb'),
    '-D',
    data,
    '-U',
    'hie',
    '-A',
    'trust',
    '--no-sync',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  );
  const [port = 0] = await freePorts(1);
  const url = `postgres://hie@127.0.0.1:${port}/postgres`;
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100'];
  const command = [...asOwner, pathOf('postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const [program = '', ...args] = command;
  const server = new ServerProcess([program, ...args], () => answers(url));
  await server.start();
  const stop = async (): Promise<void> => {
    await server.end('SIGINT');
    rmSync(directory, { recursive: true, force: true });
  };
  return { url, process: server, stop };
}

const pathOf = (program: string): string => programPath(program) ?? program;

function run(...command: readonly string[]): void {
  const [program = '', ...args] = command;
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${error?.message ?? stderr}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
