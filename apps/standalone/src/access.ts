import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { asMessageId, fault } from '#contracts';
import { type Config, type Log, systemClock } from '#platform';
import type { AccessDeps, OidcSignIn } from '../../console/src/access/access.deps.js';
import { ConsoleDoor } from '../../console/src/access/console-door.js';
import { PendingSignIns } from '../../console/src/access/oidc/pending-sign-in.js';
import { OidcProvider } from '../../console/src/access/oidc/provider.js';
import { Sessions } from '../../console/src/access/sessions.js';
import { SignInThrottle } from '../../console/src/access/sign-in-throttle.js';
import { newToken, tokenHash } from '../../console/src/access/token.js';
import type { AuditTrail } from '../../console/src/audit/trail.js';
import type { Closing } from './closing.js';
import { isLoopback } from './configuration/exposure-problems.js';
import type { ConsoleData } from './console-data.js';
import type { Readers } from './readers.js';

/** Beside the data, for whoever may read them. */
export const localTokenFile = 'cli.token';

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
  readonly data: ConsoleData;
  /** Where the command line finds its token; absent: it has to show another. */
  readonly tokenFile?: string;
  readonly readers: Pick<Readers, 'archive' | 'identity'>;
  readonly log: Log;
}

const lastWordsMs = 5000;
const minuteMs = 60_000;

/** Refuses to go on where strangers could reach a broker without accounts. */
export async function openAccess(input: AccessInput, opened: Closing[]): Promise<Access> {
  const access = createAccess(input);
  opened.push(() => access.stop());
  await access.start();
  return access;
}

export function createAccess({ config, isDemo, data, tokenFile, readers, log }: AccessInput): Access {
  const { store, accounts, trail, seal } = data;
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
    data.tidy();
  };
  return {
    door,
    deps: {
      store,
      accounts,
      sessions,
      trail,
      clock: systemClock,
      limits,
      isTls,
      isDemo,
      throttle,
      ...oidcSignIn(config, data),
      lines: log,
    },
    start: async () => {
      if (!isLoopback(config.http.host) && (await store.accounts()).length === 0) throw fault('ACCOUNTS_MISSING');
      await recordStart(trail, config);
      if (tokenFile !== undefined) writePrivate(tokenFile, localToken);
      timer = setInterval(() => keep().catch((error) => log.error('audit-anchor-failed', error)), minuteMs).unref();
    },
    stop: async () => {
      clearInterval(timer);
      if (timer) {
        if (tokenFile !== undefined) rmSync(tokenFile, { force: true });
        const noted = trail.append(ofBroker(config, 'broker.stop')).then(keep);
        // A database that is away keeps nobody from leaving.
        await Promise.race([noted, wait(lastWordsMs, undefined, { ref: false })]);
      }
      data.close();
    },
  };
}

/** Faults FILE_UNREADABLE; the provider itself is asked only when somebody signs in. */
function oidcSignIn({ signIn: { oidc }, http }: Config, { signInSeal }: ConsoleData): { readonly oidc?: OidcSignIn } {
  if (!oidc || http.publicUrl === undefined) return {};
  return {
    oidc: {
      settings: oidc,
      provider: new OidcProvider(oidc, http.publicUrl, systemClock),
      pending: new PendingSignIns(signInSeal, systemClock, http.tls !== undefined),
    },
  };
}

/** A change of the configuration is one of the things that are asked about later. */
async function recordStart(trail: AuditTrail, config: Config): Promise<void> {
  const state = `configuration ${createHash('sha256').update(JSON.stringify(config)).digest('base64url')}`;
  const change = ofBroker(config, 'configuration.change');
  const [before] = await trail.find({ action: change.action, who: change.who, max: 1 });
  if (before?.detail !== state) await trail.append({ ...change, detail: state });
  await trail.append(ofBroker(config, 'broker.start'));
}

/** In a cluster, each kind of process has a configuration of its own. */
const ofBroker = ({ mode, roles }: Config, action: string) => ({
  action,
  outcome: 'done' as const,
  who: mode === 'cluster' ? `broker ${roles.join()}` : 'broker',
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
