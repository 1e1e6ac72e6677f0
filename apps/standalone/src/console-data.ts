import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type DataDirectory, type Log, type PostgresDatabase, Seal, SqliteDatabase, systemClock } from '#platform';
import {
  accessMigrations,
  type AccountStore,
  type AlertStore,
  type AuditLink,
  type AuditStore,
  migrate,
  PostgresAccountStore,
  PostgresAuditStore,
  SqliteAccountStore,
  SqliteAlertStore,
  SqliteAuditStore,
} from '#storage';
import { Accounts } from '../../console/src/access/accounts.js';
import { AuditTrail, type TrailDeps } from '../../console/src/audit/trail.js';
import { keyOf } from './purpose-key.js';

/** Accounts and the trail of an installation: what `hie account` works on, too. */
export interface ConsoleData {
  readonly store: AccountStore;
  readonly accounts: Accounts;
  readonly trail: AuditTrail;
  readonly seal: Seal;
  /** Of what a browser carries while somebody is at a provider. */
  readonly signInSeal: Seal;
  tidy(): void;
  close(): void;
}

const consoleCacheMebibytes = 4;
const anchorFile = 'audit-anchor.json';

/** Opens `console.db`, which has the alerts, too, and which the holder of the data directory alone writes. */
export function consoleDataInFile(directory: DataDirectory, log: Log): ConsoleData & { readonly alerts: AlertStore } {
  const database = SqliteDatabase.openWriter(directory.file('console.db'), 'each sync', consoleCacheMebibytes);
  migrate(database, accessMigrations);
  const stores = { store: new SqliteAccountStore(database), audit: new SqliteAuditStore(database) };
  return {
    ...consoleData(stores, directory.secret, anchorsIn(directory.file(anchorFile)), log),
    alerts: new SqliteAlertStore(database),
    tidy: () => database.checkpoint(),
    close: () => database.close(),
  };
}

/** What all processes of a cluster share. The database is closed by whoever opened it. */
export function consoleDataInDatabase(database: PostgresDatabase, secret: Uint8Array, log: Log): ConsoleData {
  const stores = { store: new PostgresAccountStore(database), audit: new PostgresAuditStore(database) };
  return { ...consoleData(stores, secret, anchorInMemory(), log), tidy: nothing, close: nothing };
}

const nothing = (): void => undefined;

function consoleData(
  { store, audit }: { readonly store: AccountStore; readonly audit: AuditStore },
  secret: Uint8Array,
  anchors: TrailDeps['anchors'],
  log: Log,
) {
  const seal = new Seal(keyOf(secret, 'one-time codes'));
  return {
    store,
    seal,
    signInSeal: new Seal(keyOf(secret, 'sign-ins on their way')),
    accounts: new Accounts({ store, clock: systemClock, seal }),
    trail: new AuditTrail({ store: audit, key: keyOf(secret, 'audit chain'), clock: systemClock, log, anchors }),
  };
}

/** What of the trail cannot be cut off without a trace: its newest link, which is in the log of the process as well. */
const anchorsIn = (file: string): TrailDeps['anchors'] => ({
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

/** For as long as the process lives; beyond that there is its log. */
function anchorInMemory(): TrailDeps['anchors'] {
  let newest: AuditLink | undefined;
  return { keep: (link) => void (newest = link), kept: () => newest };
}
