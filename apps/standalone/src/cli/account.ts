import { text } from 'node:stream/consumers';
import { fault, isRole, type Role, roleNames } from '#contracts';
import { readTextFile } from '#platform';
import type { AccountView } from '../../../console/src/access/access-views.js';
import type { ConsoleData } from '../console-data.js';
import { type BrokerApi, brokerApi } from './broker-api.js';
import { openConsoleData, recorded } from './console-data.js';
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
    direct: async (data) =>
      recorded(
        data,
        'account.add',
        `${name}; role ${role}`,
        data.accounts.add({ name, password, role, organizations }),
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
    direct: (data) => recorded(data, 'account.reset', name, data.accounts.reset(name, password)),
    asked: (api) => api.post<AccountView>(`/api/accounts/${encodeURIComponent(name)}/reset`, { password }),
  });
  terminal.say(
    `set the password of ${account.name}; its sessions have ended, and it needs no code until it asks for one`,
  );
  return 0;
}

export async function listAccounts(options: AccountOptions, environment: NodeJS.ProcessEnv): Promise<number> {
  const accounts = await onAccounts(options, environment, {
    direct: (data) => data.accounts.list(),
    asked: (api) => api.json<readonly AccountView[]>('/api/accounts'),
  });
  if (options.json) accounts.forEach((account) => terminal.json(account));
  else if (accounts.length === 0) terminal.say('no accounts: console and APIs are open on this machine');
  else terminal.line(tabled(accounts));
  return 0;
}

interface Ways<Result> {
  readonly direct: (file: ConsoleData) => Promise<Result>;
  readonly asked: (api: BrokerApi) => Promise<Result>;
}

/** On the data itself where it is free or shared, else by asking the broker. */
async function onAccounts<Result>(
  { url }: AccountOptions,
  environment: NodeJS.ProcessEnv,
  { direct, asked }: Ways<Result>,
): Promise<Result> {
  const opened = url === undefined ? await openConsoleData(environment) : undefined;
  if (!opened) return asked(brokerApi(url, environment));
  try {
    return await direct(opened.data);
  } finally {
    await opened.close();
  }
}

function roleOf(name = ''): Role {
  if (!isRole(name)) throw fault('ARGUMENT_INVALID', { problem: `--role is one of ${roleNames.join(', ')}` });
  return name;
}

async function passwordFrom({ passwordFile }: AccountOptions): Promise<string> {
  if (passwordFile === undefined && process.stdin.isTTY)
    throw fault('ARGUMENT_INVALID', { problem: 'no password: name --password-file, or hand it in on standard input' });
  const given = passwordFile === undefined ? await text(process.stdin) : readTextFile(passwordFile);
  return given.replace(/\r?\n$/, '');
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
