import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '#platform';
import { community } from '../demo/community.js';
import { someoneToFind } from '../demo/mistakes.js';
import { planned } from '../demo/plan.js';
import { perform } from '../demo/perform.js';
import { judged } from '../demo/outcome.js';
import { brokerApi, configuredUrl } from './broker-api.js';
import { terminal } from './output.js';

interface DemoOptions {
  readonly people: number;
  /** Messages per second. */
  readonly rate: number;
  readonly minutes?: number;
  readonly seed: number;
  readonly dataDir?: string;
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly once?: boolean;
}

/** Exit code 1 when a message was not acknowledged, or two people were joined into one. */
export async function demo(options: DemoOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const stopping = interrupted();
  const config = loadConfig(environment);
  const broker = await brokerFor(options, config);
  try {
    return await told(options, broker, stopping, environment);
  } finally {
    await broker.stop();
  }
}

async function told(
  options: DemoOptions,
  broker: Broker,
  stopping: Interruption,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const api = brokerApi(broker.url, { ...environment, ...(broker.dataDir && { HIE_DATA_DIR: broker.dataDir }) });
  terminal.say(`hie: console on ${api.url}`);
  const people = community(options.people, options.seed);
  const messages = planned(people, { ...options, now: Date.now() });
  const { host, port } = broker;
  terminal.say(
    `hie: ${messages.length} messages about ${people.people.length} people to ${host}:${port}, ${options.rate}/s`,
  );
  const sent = await perform(
    messages,
    { host, port, ratePerSecond: options.rate, signal: stopping.signal },
    terminal.say,
  );
  const { lines, clean } = await judged(people, api, stopping.signal);
  terminal.line([...sent.lines, ...lines].join('\n'));
  if (!options.once) terminal.say(lookAround(api.url, someoneToFind(people)).join('\n'));
  if (broker.ours && !options.once && !stopping.signal.aborted) {
    terminal.say('hie: the broker keeps running, Ctrl-C ends it');
    await stopping.happened;
  }
  return sent.complete && clean ? 0 : 1;
}

/** What somebody who has never seen the console may begin with. */
const lookAround = (url: string, person: string | undefined): readonly string[] => [
  `hie: look around on ${url}, for example:`,
  `     ${url}/#/people        find ${person ?? 'a person'}, open a result, follow "trace"`,
  `     ${url}/#/dead-letters  registrations without a patient number: edit a copy, send it`,
  `     ${url}/#/reviews       decide whether two records are one person`,
];

interface Broker {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly ours: boolean;
  readonly dataDir?: string;
  stop(): Promise<void>;
}

/** A broker of our own on fresh data, unless one was named. */
async function brokerFor(options: DemoOptions, config: Config): Promise<Broker> {
  const { host, port } = { host: options.host ?? config.mllp.host, port: options.port ?? config.mllp.port };
  if (options.url !== undefined || options.host !== undefined) {
    const url = options.url ?? `http://${options.host ?? config.http.host}:${config.http.port}`;
    return { url, host, port, ours: false, stop: async () => undefined };
  }
  const temporary = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'hie-demo-')) : undefined;
  const dataDir = options.dataDir ?? temporary ?? config.dataDir;
  // A demo against a broker that runs elsewhere does not load one.
  const { startBroker } = await import('../start-broker.js');
  const broker = await startBroker({ ...config, dataDir, mllp: { host, port } }, { isDemo: true });
  terminal.say(`hie: broker started, data in ${dataDir}`);
  return {
    url: configuredUrl(config, broker.httpPort),
    dataDir,
    host,
    port: broker.mllpPort,
    ours: true,
    stop: async () => {
      await broker.stop();
      if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
    },
  };
}

interface Interruption {
  readonly signal: AbortSignal;
  readonly happened: Promise<void>;
}

/** The first Ctrl-C ends the sending, or the waiting; after it Node's own handling is back. */
function interrupted(): Interruption {
  const controller = new AbortController();
  const happened = new Promise<void>((resolve) => {
    const stop = (): void => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      controller.abort();
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
  return { signal: controller.signal, happened };
}
