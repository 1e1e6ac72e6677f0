import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Fault, fault, isRole, type Role, roleNames } from '#contracts';
import { createLog, loadConfig, openDataDirectory } from '#platform';
import type { AccountView } from '../../../console/src/access/access-views.js';
import { type ConsoleFile, openConsoleFile } from '../access.js';
import { type BrokerApi, brokerApi } from './broker-api.js';
import { table, terminal } from './output.js';

interface AccountOptions {
  readonly role?: string;
  readonly organization?: readonly string[];
  readonly passwordFile?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** The password comes from a file or the standard input: arguments are shown to everybody on the machine. */
export async function addAccount(
  name: string,
  options: AccountOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const role = roleOf(options.role);
  const organizations = options.organization ?? [];
  const password = await passwordFrom(options);
  const account = await onAccounts(options, environment, {
    direct: async (file) =>
      recorded(
        file,
        'account.add',
        `${name}; role ${role}`,
        file.accounts.add({ name, password, role, organizations }),
      ),
    asked: (api) => api.post<AccountView>('/api/accounts', { name, password, role, organizations }),
  });
  terminal.say(`made ${account.name}, ${account.role}`);
  return 0;
}

export async function resetAccount(
  name: string,
  options: AccountOptions,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const password = await passwordFrom(options);
  const account = await onAccounts(options, environment, {
    direct: (file) => recorded(file, 'account.reset', name, file.accounts.reset(name, password)),
    asked: (api) => api.post<AccountView>(`/api/accounts/${encodeURIComponent(name)}/reset`, { password }),
  });
  terminal.say(
    `set the password of ${account.name}; its sessions have ended, and it needs no code until it asks for one`,
  );
  return 0;
}

export async function listAccounts(options: AccountOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const accounts = await onAccounts(options, environment, {
    direct: (file) => file.accounts.list(),
    asked: (api) => api.json<readonly AccountView[]>('/api/accounts'),
  });
  if (options.json) accounts.forEach((account) => terminal.json(account));
  else if (accounts.length === 0) terminal.say('no accounts: console and APIs are open on this machine');
  else terminal.line(tabled(accounts));
  return 0;
}

interface Ways<Result> {
  readonly direct: (file: ConsoleFile) => Promise<Result>;
  readonly asked: (api: BrokerApi) => Promise<Result>;
}

/** On the data itself while no broker holds it, else by asking the broker. */
async function onAccounts<Result>(
  { url }: AccountOptions,
  environment: NodeJS.ProcessEnv,
  { direct, asked }: Ways<Result>,
): Promise<Result> {
  const directory = url === undefined ? freeDirectory(environment) : undefined;
  if (!directory) return asked(brokerApi(url, environment));
  const file = openConsoleFile(directory, createLog('warn', 'stderr'));
  try {
    return await direct(file);
  } finally {
    file.tidy();
    file.close();
    directory.release();
  }
}

/** Undefined where a broker runs. */
function freeDirectory(environment: NodeJS.ProcessEnv) {
  try {
    return openDataDirectory(loadConfig(environment).dataDir);
  } catch (error) {
    if (error instanceof Fault && error.code === 'DATA_DIR_LOCKED') return undefined;
    throw error;
  }
}

async function recorded<Result>(
  { trail }: ConsoleFile,
  action: string,
  detail: string,
  work: Promise<Result>,
): Promise<Result> {
  const event = {
    action,
    caller: { name: 'local', kind: 'command-line' as const },
    from: '',
    route: '',
    patients: [],
    messages: [],
    detail,
  };
  try {
    const result = await work;
    await trail.record({ ...event, outcome: 'done' });
    return result;
  } catch (error) {
    await trail.record({ ...event, outcome: 'failed', code: error instanceof Fault ? error.code : 'INTERNAL' });
    throw error;
  }
}

function roleOf(name = ''): Role {
  if (!isRole(name)) throw fault('ARGUMENT_INVALID', { problem: `--role is one of ${roleNames.join(', ')}` });
  return name;
}

async function passwordFrom({ passwordFile }: AccountOptions): Promise<string> {
  if (passwordFile === undefined && process.stdin.isTTY)
    throw fault('ARGUMENT_INVALID', { problem: 'no password: name --password-file, or hand it in on standard input' });
  const given = passwordFile === undefined ? await text(process.stdin) : readPassword(passwordFile);
  return given.replace(/\r?\n$/, '');
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fault('FILE_UNREADABLE', { file }, error);
  }
}

const tabled = (accounts: readonly AccountView[]): string =>
  table(
    ['name', 'role', 'organizations', 'code', 'state', 'changed'],
    accounts.map((it) => [
      it.name,
      it.role,
      it.organizations?.join(', ') ?? 'all',
      it.withCode ? 'yes' : 'no',
      it.disabled ? 'disabled' : 'active',
      it.changedAt,
    ]),
  );
