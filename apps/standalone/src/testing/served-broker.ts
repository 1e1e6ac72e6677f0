import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { intakeTopics, type Role, stageTopics } from '#contracts';
import { soleSender, SqliteEventLog, SqliteIntake } from '#event-log';
import { InProcessServer } from '#nest';
import {
  type Config,
  createLog,
  createMetrics,
  messageIds,
  openDataDirectory,
  SqliteDatabase,
  systemClock,
} from '#platform';
import { migrate, storeMigrations } from '#storage';
import { tokenHash } from '../../../console/src/access/token.js';
import { type Access, createAccess } from '../access.js';
import { alertsModule } from '../alerts.js';
import { apiModules, queryModule } from '../api-modules.js';
import { consoleDataInFile } from '../console-data.js';
import { createGateway } from '../gateway.js';
import { createHttp } from '../http.js';
import { StandaloneOperations } from '../operations.js';
import { keyOf } from '../purpose-key.js';
import { openReaders } from '../readers.js';
import { standaloneModule } from '../standalone.module.js';

const noQuery = () => Promise.reject(new Error('nobody asks here'));
const noStages = { running: false, metrics: () => Promise.reject(new Error('no stage runs here')) };

/** All that the broker serves over HTTP, as it is served, over real and empty stores; nothing works messages through. */
export class ServedBroker {
  #sessions = 0;

  private constructor(
    readonly url: string,
    readonly access: Access,
    private readonly app: NestFastifyApplication,
    private readonly closing: readonly (() => Promise<void> | void)[],
  ) {}

  static async start(config: Config): Promise<ServedBroker> {
    const path = mkdtempSync(join(tmpdir(), 'hie-test-'));
    const directory = openDataDirectory(path);
    const [log, metrics] = [createLog('silent'), createMetrics(path)];
    const intakeFile = SqliteDatabase.openWriter(directory.file('intake.db'));
    const brokerFile = SqliteDatabase.openWriter(directory.file('broker.db'));
    migrate(brokerFile, storeMigrations);
    const intakeLog = new SqliteEventLog({
      writer: { database: intakeFile, topics: intakeTopics },
      clock: systemClock,
    });
    const stageLog = new SqliteEventLog({ writer: { database: brokerFile, topics: stageTopics }, clock: systemClock });
    await intakeLog.admin.ensure(intakeTopics, 1);
    await stageLog.admin.ensure(stageTopics, 1);
    const readers = openReaders(directory.file('broker.db'), intakeLog, stageLog.admin.move.bind(stageLog.admin));
    const mintMessageId = messageIds(systemClock, (bytes) => new Uint8Array(bytes));
    const keyFor = (purpose: string): Uint8Array => keyOf(directory.secret, purpose);
    const queries = new InProcessServer();
    const door = { config, log, metrics, secret: directory.secret, mintMessageId, readers };
    const intake = new SqliteIntake(intakeLog);
    const gateway = createGateway({
      ...door,
      intake,
      eventLog: intakeLog,
      turns: soleSender,
      ask: noQuery,
      lag: () => 0,
    });
    const feeds = {
      feeds: () => gateway.listeners.states(),
      feedConnections: (name: string) => gateway.listeners.diagnosis(name),
    };
    const data = consoleDataInFile(directory, log);
    const access = createAccess({ config, isDemo: false, data, readers, log });
    const module = standaloneModule({
      access,
      gateway,
      apis: [
        ...apiModules({ config, feeds, readers, mintMessageId, keyFor }),
        alertsModule({ config, feeds, readers, store: data.alerts, log }),
      ],
      queries: queryModule({ config, readers, keyFor, log }),
      operations: new StandaloneOperations(readers.log, readers.archive, noStages, metrics),
    });
    await access.start();
    const app = await createHttp(module, config, log, queries);
    await app.listen(0, '127.0.0.1');
    const closing = [
      () => app.close(),
      () => access.stop(),
      () => readers.close(),
      () => brokerFile.close(),
      () => intakeFile.close(),
      () => directory.release(),
      () => rmSync(path, { recursive: true, force: true }),
    ];
    return new ServedBroker(await app.getUrl(), access, app, closing);
  }

  /** `GET /api/feeds` and so on, as the server knows them; HEAD is what GET is. */
  routes(): readonly string[] {
    const server = this.app.getHttpAdapter().getInstance() as FastifyInstance;
    const above: string[] = [];
    return server
      .printRoutes({ commonPrefix: false })
      .split('\n')
      .flatMap((line) => {
        const [, branch = '', part = '', methods = ''] = /^(.*?)── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
        const depth = Math.floor(branch.length / 4);
        const path = (above[depth - 1] ?? '') + part;
        above[depth] = path;
        return methods
          .split(', ')
          .flatMap((method) => (method === '' || method === 'HEAD' ? [] : [`${method} ${path}`]));
      });
  }

  /** The cookie of a session of a new account. */
  async signedIn(role: Role, organizations?: readonly string[]): Promise<string> {
    const { store } = this.access.deps;
    const now = systemClock();
    const name = `${role}-${++this.#sessions}`;
    const times = { createdAt: now, changedAt: now };
    await store.add({
      name,
      role,
      ...(organizations && { organizations }),
      disabled: false,
      ...times,
    });
    const token = name.padEnd(43, '-');
    await store.open({ hash: tokenHash(token), account: name, createdAt: now, activeAt: now });
    return `hie_session=${token}`;
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }
}
