import type { SqliteDatabase } from '#platform';
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

/** Accounts, sessions and tokens in a file whose only writer this is. */
export class SqliteAccountStore implements AccountStore {
  constructor(private readonly file: SqliteDatabase) {}

  async accounts(): Promise<readonly Account[]> {
    return this.file.all<AccountRow>(`${accountSelected} ORDER BY name`).map(accountOf);
  }

  async account(name: string): Promise<Account | undefined> {
    const row = this.file.get<AccountRow>(`${accountSelected} WHERE name = ?`, name);
    return row && accountOf(row);
  }

  async add(account: Account, first?: 'first'): Promise<boolean> {
    const only = first ? ' WHERE NOT EXISTS (SELECT 1 FROM account)' : ' WHERE true';
    return this.#write(`${accountSql.add}${only} ON CONFLICT (name) DO NOTHING`, account.name, ...changeable(account));
  }

  async change(account: Account): Promise<void> {
    await this.#write(accountSql.change, ...changeable(account), account.name);
  }

  useCode(name: string, step: number): Promise<boolean> {
    return this.#write('UPDATE account SET code_step = ? WHERE name = ? AND code_step < ?', step, name, step);
  }

  async open({ hash, account, createdAt, activeAt }: Session): Promise<void> {
    await this.#write(accountSql.open, hash, account, createdAt, activeAt);
  }

  async session(hash: string): Promise<Session | undefined> {
    return this.file.get<Session>(`${sessionSelected} WHERE hash = ?`, hash);
  }

  async active(hash: string, at: number): Promise<void> {
    this.file.run('UPDATE session SET active_at = ? WHERE hash = ?', at, hash);
  }

  async end(hash: string): Promise<void> {
    await this.#write('DELETE FROM session WHERE hash = ?', hash);
  }

  async endAll(account: string, but = ''): Promise<void> {
    await this.#write('DELETE FROM session WHERE account = ? AND hash <> ?', account, but);
  }

  async forget(openedBefore: number, idleSince: number): Promise<void> {
    await this.#write('DELETE FROM session WHERE created_at < ? OR active_at < ?', openedBefore, idleSince);
  }

  async tokens(): Promise<readonly ApiToken[]> {
    return this.file.all<TokenRow>(`${tokenSelected} ORDER BY name`).map(tokenOf);
  }

  async token(hash: string): Promise<ApiToken | undefined> {
    const row = this.file.get<TokenRow>(`${tokenSelected} WHERE hash = ?`, hash);
    return row && tokenOf(row);
  }

  addToken({ name, hash, role, organizations, createdAt, expiresAt }: ApiToken): Promise<boolean> {
    return this.#write(accountSql.addToken, name, hash, role, textOf(organizations), createdAt, expiresAt ?? null);
  }

  removeToken(name: string): Promise<boolean> {
    return this.#write('DELETE FROM api_token WHERE name = ?', name);
  }

  /** No other process writes the file. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  /** Resolves, when it is on disk, with whether anything was changed. */
  async #write(sql: string, ...values: (string | number | null)[]): Promise<boolean> {
    const changes = this.file.run(sql, ...values);
    await this.file.sync();
    return changes > 0;
  }
}

const accountSql = {
  add: `INSERT INTO account (name, role, organizations, password_hash, subject, code_secret, disabled,
    created_at, changed_at) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?`,
  change: `UPDATE account SET role = ?, organizations = ?, password_hash = ?, subject = ?, code_secret = ?,
    disabled = ?, created_at = ?, changed_at = ? WHERE name = ?`,
  open: 'INSERT INTO session (hash, account, created_at, active_at) VALUES (?, ?, ?, ?)',
  addToken: `INSERT INTO api_token (name, hash, role, organizations, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (name) DO NOTHING`,
};
