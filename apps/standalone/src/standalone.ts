import { createHmac, randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { asMessageId, fault, intakeTopics, type MessageId, topics } from '#contracts';
import { type EventLog, SqliteEventLog, SqliteIntake } from '#event-log';
import { InProcessClient, InProcessServer } from '#nest';
import {
  type Config,
  createLog,
  createMetrics,
  type DataDirectory,
  type Log,
  messageIds,
  openDataDirectory,
  SqliteDatabase,
  systemClock,
} from '#platform';
import { placeAcknowledgers } from '../../gateway/src/acknowledger.js';
import { askOver } from '../../gateway/src/query.js';
import { acknowledgingFeeds, outcomesReader } from './acknowledgers.js';
import { refuseUnservable } from './configuration/exposure-problems.js';
import { createGateway, type Gateway } from './gateway.js';
import { createHttp } from './http.js';
import { intakeEnds } from './intake-ends.js';
import { openReaders } from './readers.js';
import { StageThread } from './stage-thread.js';
import { apiModules, queryModule } from './api-modules.js';
import { StandaloneModule } from './standalone.module.js';
import { StandaloneOperations } from './operations.js';

export interface Standalone {
  readonly mllpPort: number;
  readonly httpPort: number;
  /** Takes up the certificates of the feeds anew; open connections stay. Absent where no feed has one. */
  readonly renewCertificates?: () => void;
  /** Drains: no new connection, what is in flight is answered, the batches in hand finish. */
  stop(): Promise<void>;
}

const drainMs = 10_000;
/** The file is written at its end; what is read of it was written a moment ago. */
const intakeCacheMebibytes = 8;
const portsFile = 'ports.json';

/**
 * The whole broker in one process: this thread takes messages and serves HTTP, a worker runs the stages.
 * Rejects with the coded fault that kept it from starting; what was opened is closed again.
 */
export async function startStandalone(config: Config): Promise<Standalone> {
  refuseUnservable(config);
  const log = createLog(config.logLevel);
  const directory = openDataDirectory(config.dataDir);
  const opened: (() => Promise<void> | void)[] = [() => directory.release()];
  try {
    return await start(config, log, directory, opened);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function start(
  config: Config,
  log: Log,
  directory: DataDirectory,
  opened: (() => Promise<void> | void)[],
): Promise<Standalone> {
  const metrics = createMetrics(config.dataDir);
  metrics.logCopies.set({ mode: config.mode }, 1);
  const { secret } = directory;
  const files = { intake: directory.file('intake.db'), broker: directory.file('broker.db') };
  // The log tells the thread of appends, the thread needs the tables that the log makes.
  let stages: StageThread | undefined;
  const durable = intakeEnds();
  const intakeLog = await openIntakeLog(config, files, { durable, log, opened, appended: () => stages?.appended() });
  stages = await StageThread.start(
    { config, intakeFile: files.intake, brokerFile: files.broker, secret, durableIntake: durable.memory },
    log,
    () => process.exit(1),
  );
  const thread = stages;
  opened.push(() => thread.stop());
  const readers = openReaders(files.broker, intakeLog);
  opened.push(() => readers.close());
  const mintMessageId = messageIds(systemClock, randomBytes, await lastMessageId(intakeLog, config.partitions));
  const queries = new InProcessServer();
  const door = createGateway({
    config,
    log,
    metrics,
    secret,
    mintMessageId,
    intake: new SqliteIntake(intakeLog),
    eventLog: intakeLog,
    ask: askOver(new InProcessClient(queries), { clock: systemClock, log }),
    lag: () => thread.lagEntries,
    askOutcomes: (look) => thread.askOutcomes(look),
    readers,
  });
  const operations = new StandaloneOperations(readers.log, readers.archive, thread, metrics);
  const keyFor = (purpose: string): Uint8Array => createHmac('sha256', secret).update(purpose).digest();
  const module = StandaloneModule.register({
    gateway: door,
    apis: apiModules({ config, feeds: feedsOf(door), readers, mintMessageId, keyFor }),
    queries: queryModule({ config, readers, keyFor, log }),
    operations,
  });
  const http = await createHttp(module, config, log, queries);
  opened.push(() => http.close());
  await listen(http, config);
  opened.push(() => door.stop(drainMs));
  await door.start();
  const ports = { mllp: door.port(), http: httpPort(http) };
  opened.push(announce(directory, ports));
  log.info('ready', ports);
  return {
    mllpPort: ports.mllp,
    httpPort: ports.http,
    ...(door.listeners.hasTls && { renewCertificates: () => door.listeners.renewCertificates() }),
    stop: () => closeAll(opened),
  };
}

const feedsOf = ({ listeners }: Gateway) => ({
  states: () => listeners.states(),
  connections: (name: string) => listeners.diagnosis(name),
});

interface IntakeLogNeeds {
  readonly durable: ReturnType<typeof intakeEnds>;
  readonly log: Log;
  readonly opened: (() => Promise<void> | void)[];
  readonly appended: () => void;
}

/** What this thread writes, with its topics made and the acknowledgers in their places. */
async function openIntakeLog(
  config: Config,
  files: { readonly intake: string; readonly broker: string },
  { durable, log, opened, appended }: IntakeLogNeeds,
): Promise<SqliteEventLog> {
  const database = SqliteDatabase.openWriter(files.intake, 'each sync', intakeCacheMebibytes);
  opened.push(() => database.close());
  const outcomes = outcomesReader(config, files.broker);
  if (outcomes) opened.push(() => outcomes.database.close());
  const intakeLog = new SqliteEventLog({
    writer: { database, topics: intakeTopics, durable },
    ...(outcomes && { readers: [outcomes] }),
    clock: systemClock,
    delivery: {
      failed: (group, topic, error, attempt) => log.error('delivery-failed', error, { group, topic, attempt }),
    },
    appended,
    lost: (error) => {
      log.error('disk-lost-a-commit', error);
      process.exit(1);
    },
    keepsTail: false,
  });
  await intakeLog.admin.ensure(intakeTopics, config.partitions);
  await placeAcknowledgers(acknowledgingFeeds(config), intakeLog);
  return intakeLog;
}

/** Says beside the data which ports were got, for as long as they are served. */
function announce(directory: DataDirectory, ports: { readonly mllp: number; readonly http: number }): () => void {
  const file = directory.file(portsFile);
  writeFileSync(file, JSON.stringify({ ...ports, pid: process.pid }));
  return () => rmSync(file, { force: true });
}

/** What was opened last is closed first; a failure to close one thing does not keep the others open. */
async function closeAll(opened: (() => Promise<void> | void)[]): Promise<void> {
  for (let close = opened.pop(); close; close = opened.pop()) {
    try {
      await close();
    } catch {
      // The process is going down; what it holds is on disk.
    }
  }
}

async function listen(http: NestFastifyApplication, { http: { host, port } }: Config): Promise<void> {
  try {
    await http.listen(port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw fault('PORT_IN_USE', { host, port }, error);
    throw error;
  }
}

function httpPort(http: NestFastifyApplication): number {
  const address: unknown = http.getHttpServer().address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
}

/** Ids go on growing after a restart, also where the clock was set back. */
async function lastMessageId(log: EventLog, partitions: number): Promise<MessageId | undefined> {
  const ends = (await log.admin.partitions()).filter(({ topic, end }) => topic === topics.raw && end > 0);
  const last: string[] = [];
  for (const { partition, end } of ends.slice(0, partitions))
    for (const entry of await log.read(topics.raw, partition, end - 1, 1)) last.push(entry.attributes.messageid);
  const greatest = last.sort().at(-1);
  return greatest === undefined ? undefined : asMessageId(greatest);
}
