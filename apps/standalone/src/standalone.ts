import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { intakeTopics } from '#contracts';
import { SqliteEventLog, SqliteIntake, soleSender } from '#event-log';
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
import { localTokenFile, openAccess } from './access.js';
import { acknowledgingFeeds, outcomesReader } from './acknowledgers.js';
import { alertsModule } from './alerts.js';
import { refuseUnservable } from './configuration/exposure-problems.js';
import { consoleDataInFile } from './console-data.js';
import { createGateway, type Gateway } from './gateway.js';
import { announcePorts } from './announced-ports.js';
import { closeAll, type Closing } from './closing.js';
import { createHttp, httpPort, listen } from './http.js';
import { intakeEnds } from './intake-ends.js';
import { lastMessageId } from './last-message-id.js';
import { keyOf } from './purpose-key.js';
import { startRetention } from './retention.js';
import { openReaders } from './readers.js';
import { StageThread } from './stage-thread.js';
import { apiModules, queryModule } from './api-modules.js';
import { standaloneModule } from './standalone.module.js';
import { StandaloneOperations } from './operations.js';

/** A running process. */
export interface Broker {
  readonly mllpPort: number;
  readonly httpPort: number;
  /** Takes up the certificates of the feeds anew; open connections stay. Absent where no feed has one. */
  readonly renewCertificates?: () => void;
  /** Drains: no new connection, what is in flight is answered, the batches in hand finish. */
  stop(): Promise<void>;
}

export interface BrokerKind {
  /** Of synthetic people only; said in the console. */
  readonly isDemo?: boolean;
}

const drainMs = 10_000;
/** The file is written at its end; what is read of it was written a moment ago. */
const intakeCacheMebibytes = 8;

/**
 * The whole broker in one process: this thread takes messages and serves HTTP, a worker runs the stages.
 * Rejects with the coded fault that kept it from starting; what was opened is closed again.
 */
export async function startStandalone(config: Config, { isDemo = false }: BrokerKind = {}): Promise<Broker> {
  refuseUnservable(config);
  const log = createLog(config.logLevel);
  const directory = openDataDirectory(config.dataDir);
  const opened: Closing[] = [() => directory.release()];
  try {
    return await start({ config, isDemo }, log, directory, opened);
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function start(
  { config, isDemo }: { readonly config: Config; readonly isDemo: boolean },
  log: Log,
  directory: DataDirectory,
  opened: Closing[],
): Promise<Broker> {
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
  const readers = openReaders(files.broker, intakeLog, (group, places) => thread.moveGroup(group, places));
  opened.push(() => readers.close());
  const [seen, written] = [readers.log.admin, intakeLog.admin];
  opened.push(startRetention({ config, owned: intakeTopics, seen, written, deadLetters: readers.deadLetters, log }));
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
    turns: soleSender,
    ask: askOver(new InProcessClient(queries), { clock: systemClock, log }),
    lag: () => thread.lagEntries,
    askOutcomes: (look) => thread.askOutcomes(look),
    readers,
  });
  const data = consoleDataInFile(directory, log);
  const tokenFile = directory.file(localTokenFile);
  const access = await openAccess({ config, isDemo, data, tokenFile, readers, log }, opened);
  const operations = new StandaloneOperations(readers.log, readers.archive, thread, metrics);
  const keyFor = (purpose: string): Uint8Array => keyOf(secret, purpose);
  const feeds = feedsOf(door);
  const module = standaloneModule({
    access,
    gateway: door,
    apis: [
      ...apiModules({ config, feeds, readers, mintMessageId, keyFor }),
      alertsModule({ config, feeds, readers, store: data.alerts, log, thread }),
    ],
    queries: queryModule({ config, readers, keyFor, log }),
    operations,
  });
  const served = { config, log, door, http: await createHttp(module, config, log, queries) };
  return serve(served, opened);
}

interface Served {
  readonly config: Config;
  readonly log: Log;
  readonly door: Gateway;
  readonly http: NestFastifyApplication;
}

/** Opens the doors: HTTP, then MLLP. */
async function serve({ config, log, door, http }: Served, opened: Closing[]): Promise<Broker> {
  opened.push(() => http.close());
  await listen(http, config);
  opened.push(() => door.stop(drainMs));
  await door.start();
  const ports = { mllp: door.port(), http: httpPort(http) };
  opened.push(announcePorts(config.dataDir, ports));
  log.info('ready', ports);
  return {
    mllpPort: ports.mllp,
    httpPort: ports.http,
    ...(door.listeners.hasTls && { renewCertificates: () => door.listeners.renewCertificates() }),
    stop: () => closeAll(opened),
  };
}

const feedsOf = ({ listeners }: Gateway) => ({
  feeds: () => listeners.states(),
  feedConnections: (name: string) => listeners.diagnosis(name),
});

interface IntakeLogNeeds {
  readonly durable: ReturnType<typeof intakeEnds>;
  readonly log: Log;
  readonly opened: Closing[];
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
