import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { asMessageId, fault } from '#contracts';
import { type Config, type DataDirectory, type Log, Seal, SqliteDatabase, systemClock } from '#platform';
import {
  accessMigrations,
  type AuditLink,
  migrate,
  SqliteAccountStore,
  SqliteAuditStore,
} from '#storage';
import type { AccessDeps } from '../../console/src/access/access.deps.js';
import { Accounts } from '../../console/src/access/accounts.js';
import { ConsoleDoor } from '../../console/src/access/console-door.js';
import { Sessions } from '../../console/src/access/sessions.js';
import { SignInThrottle } from '../../console/src/access/sign-in-throttle.js';
import { newToken, tokenHash } from '../../console/src/access/token.js';
import { AuditTrail } from '../../console/src/audit/trail.js';
import type { Closing } from './closing.js';
import { isLoopback } from './configuration/exposure-problems.js';
import { keyOf } from './purpose-key.js';
import type { Readers } from './readers.js';

/** Accounts and the trail of an installation: what `hie account` works on while no broker runs. */
export interface ConsoleFile {
  readonly store: SqliteAccountStore;
  readonly accounts: Accounts;
  readonly trail: AuditTrail;
  readonly seal: Seal;
  tidy(): void;
  close(): void;
}

const consoleCacheMebibytes = 4;
const anchorFile = 'audit-anchor.json';
const localTokenFile = 'cli.token';

/** Opens `console.db`, which the holder of the data directory alone writes. */
export function openConsoleFile(directory: DataDirectory, log: Log): ConsoleFile {
  const database = SqliteDatabase.openWriter(directory.file('console.db'), 'each sync', consoleCacheMebibytes);
  migrate(database, accessMigrations);
  const store = new SqliteAccountStore(database);
  const seal = new Seal(keyOf(directory.secret, 'one-time codes'));
  return {
    store,
    seal,
    accounts: new Accounts({ store, clock: systemClock, seal }),
    trail: new AuditTrail({
      store: new SqliteAuditStore(database),
      key: keyOf(directory.secret, 'audit chain'),
      clock: systemClock,
      log,
      anchors: anchorsIn(directory.file(anchorFile)),
    }),
    tidy: () => database.checkpoint(),
    close: () => database.close(),
  };
}

/** What of the trail cannot be cut off without a trace: its newest link, which is in the log of the process as well. */
const anchorsIn = (file: string) => ({
  keep: (link: AuditLink): void => {
    writeFileSync(`${file}.new`, JSON.stringify(link), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  },
  kept: (): AuditLink | undefined => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as AuditLink;
    } catch {
      return undefined;
    }
  },
});

export interface Access {
  readonly door: ConsoleDoor;
  readonly deps: AccessDeps;
  /** Fault ACCOUNTS_MISSING where strangers could reach the broker and nobody has an account. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface AccessInput {
  readonly config: Config;
  readonly isDemo: boolean;
  readonly directory: DataDirectory;
  readonly readers: Pick<Readers, 'archive' | 'identity'>;
  readonly log: Log;
}

const minuteMs = 60_000;

/** Refuses to go on where strangers could reach a broker without accounts. */
export async function openAccess(input: AccessInput, opened: Closing[]): Promise<Access> {
  const access = createAccess(input);
  opened.push(() => access.stop());
  await access.start();
  return access;
}

export function createAccess({ config, isDemo, directory, readers, log }: AccessInput): Access {
  const file = openConsoleFile(directory, log);
  const { store, accounts, trail, seal } = file;
  const localToken = newToken();
  const isTls = config.http.tls !== undefined;
  const limits = {
    idleMs: config.accounts.idleMinutes * minuteMs,
    sessionMs: config.accounts.sessionHours * 60 * minuteMs,
  };
  const throttle = new SignInThrottle(systemClock);
  const sessions = new Sessions({ store, clock: systemClock, seal, throttle, limits });
  const door = new ConsoleDoor({
    accounts: store,
    sessions,
    trail,
    clock: systemClock,
    isTls,
    isLoopback: isLoopback(config.http.host),
    localToken: tokenHash(localToken),
    patientsOf: (messageId) => patientsOf(readers, messageId),
  });
  let timer: NodeJS.Timeout | undefined;
  const keep = async (): Promise<void> => {
    await trail.anchor();
    file.tidy();
  };
  return {
    door,
    deps: { store, accounts, sessions, trail, clock: systemClock, limits, isTls, isDemo },
    start: async () => {
      if (!isLoopback(config.http.host) && (await store.accounts()).length === 0) throw fault('ACCOUNTS_MISSING');
      await recordStart(trail, config);
      writePrivate(directory.file(localTokenFile), localToken);
      timer = setInterval(() => keep().catch((error) => log.error('audit-anchor-failed', error)), minuteMs).unref();
    },
    stop: async () => {
      clearInterval(timer);
      rmSync(directory.file(localTokenFile), { force: true });
      if (timer) await trail.append(ofBroker('broker.stop'));
      await keep();
      file.close();
    },
  };
}

/** A change of the configuration is one of the things that are asked about later. */
async function recordStart(trail: AuditTrail, config: Config): Promise<void> {
  const state = `configuration ${createHash('sha256').update(JSON.stringify(config)).digest('base64url')}`;
  const [before] = await trail.find({ action: 'configuration.change', max: 1 });
  if (before?.detail !== state) await trail.append({ ...ofBroker('configuration.change'), detail: state });
  await trail.append(ofBroker('broker.start'));
}

const ofBroker = (action: string) => ({
  action,
  outcome: 'done' as const,
  who: 'broker',
  kind: 'broker',
  role: '',
  source: '',
  route: '',
  patients: [],
  message: '',
  code: '',
  detail: '',
});

/** Nobody else may read it, not even for a moment. */
function writePrivate(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}

async function patientsOf(
  { archive, identity }: AccessInput['readers'],
  messageId: string,
): Promise<readonly string[]> {
  const message = await archive.byMessageId(asMessageId(messageId));
  if (message?.sourceKey === undefined) return [];
  const memberships = await identity.lookup.memberships(undefined, [message.sourceKey]);
  return memberships.map(({ enterpriseId }) => enterpriseId);
}
