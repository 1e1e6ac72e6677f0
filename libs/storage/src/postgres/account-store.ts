import type { PostgresDatabase, PostgresValue } from '#platform';
import type { Account, AccountStore, ApiToken, Session } from '../ports/account-store.js';
import {
  accountOf,
  type AccountRow,
  accountSelected,
  changeable,
  sessionSelected,
  textOf,
  tokenOf,
  type TokenRow,
  tokenSelected,
} from '../rows/account-row.js';

/** Accounts, sessions and tokens that all processes of an installation share. */
export class PostgresAccountStore implements AccountStore {
  constructor(private readonly database: PostgresDatabase) {}

  async accounts(): Promise<readonly Account[]> {
    return (await this.database.all<AccountRow>(accountSql.all)).map(accountOf);
  }

  async account(name: string): Promise<Account | undefined> {
    const [row] = await this.database.all<AccountRow>(accountSql.byName, name);
    return row && accountOf(row);
  }

  /** Without a turn, two first accounts of different names would each find none before it. */
  add(account: Account, first?: 'first'): Promise<boolean> {
    return this.database.exclusively('hie-broker first account', async (tx) => {
      if (first && (await tx.all(accountSql.any)).length > 0) return false;
      return (await tx.run(accountSql.add, account.name, ...changeable(account))) > 0;
    });
  }

  async change(account: Account): Promise<void> {
    await this.#write(accountSql.change, account.name, ...changeable(account));
  }

  useCode(name: string, step: number): Promise<boolean> {
    return this.#write(accountSql.useCode, name, step);
  }

  /** The lock has a connection of its own, the work takes others. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.database.exclusively('hie-broker accounts', work);
  }

  async open({ hash, account, createdAt, activeAt }: Session): Promise<void> {
    await this.#write(accountSql.open, hash, account, createdAt, activeAt);
  }

  async session(hash: string): Promise<Session | undefined> {
    return (await this.database.all<Session>(accountSql.session, hash))[0];
  }

  async active(hash: string, at: number): Promise<void> {
    await this.#write(accountSql.active, hash, at);
  }

  async end(hash: string): Promise<void> {
    await this.#write(accountSql.end, hash);
  }

  async endAll(account: string, but = ''): Promise<void> {
    await this.#write(accountSql.endAll, account, but);
  }

  async forget(openedBefore: number, idleSince: number): Promise<void> {
    await this.#write(accountSql.forget, openedBefore, idleSince);
  }

  async tokens(): Promise<readonly ApiToken[]> {
    return (await this.database.all<TokenRow>(accountSql.tokens)).map(tokenOf);
  }

  async token(hash: string): Promise<ApiToken | undefined> {
    const [row] = await this.database.all<TokenRow>(accountSql.token, hash);
    return row && tokenOf(row);
  }

  addToken({ name, hash, role, organizations, createdAt, expiresAt }: ApiToken): Promise<boolean> {
    return this.#write(accountSql.addToken, name, hash, role, textOf(organizations), createdAt, expiresAt ?? null);
  }

  removeToken(name: string): Promise<boolean> {
    return this.#write(accountSql.removeToken, name);
  }

  /** Whether anything was changed. */
  async #write(sql: string, ...values: PostgresValue[]): Promise<boolean> {
    return (await this.database.run(sql, ...values)) > 0;
  }
}

/** Accounts and tokens are as many as there are people and machines, sessions as many as are signed in. */
export const accountSql = {
  all: `${accountSelected} ORDER BY name`,
  any: 'SELECT 1 FROM account LIMIT 1',
  tokens: `${tokenSelected} ORDER BY name`,
  forget: 'DELETE FROM session WHERE created_at < $1 OR active_at < $2',
  byName: `${accountSelected} WHERE name = $1`,
  add: `INSERT INTO account (name, role, organizations, password_hash, subject, code_secret, disabled,
    created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING`,
  change: `UPDATE account SET role = $2, organizations = $3, password_hash = $4, subject = $5, code_secret = $6,
    disabled = $7, created_at = $8, changed_at = $9 WHERE name = $1`,
  useCode: 'UPDATE account SET code_step = $2 WHERE name = $1 AND code_step < $2',
  open: 'INSERT INTO session (hash, account, created_at, active_at) VALUES ($1, $2, $3, $4)',
  session: `${sessionSelected} WHERE hash = $1`,
  active: 'UPDATE session SET active_at = $2 WHERE hash = $1',
  end: 'DELETE FROM session WHERE hash = $1',
  endAll: 'DELETE FROM session WHERE account = $1 AND hash <> $2',
  token: `${tokenSelected} WHERE hash = $1`,
  addToken: `INSERT INTO api_token (name, hash, role, organizations, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO NOTHING`,
  removeToken: 'DELETE FROM api_token WHERE name = $1',
} as const;
