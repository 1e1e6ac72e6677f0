import type { Role } from '#contracts';

/** Who may sign in. Secrets are hashed (password) or sealed (one-time codes) by whoever hands them in. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  /** It sees what is of these only; absent: of all. */
  readonly organizations?: readonly string[];
  /** Absent: nobody signs in to it by a password. */
  readonly passwordHash?: string;
  /** Issuer and subject, apart by a space, of who signs in to it by OpenID Connect; absent: a local account. */
  readonly subject?: string;
  /** Sealed secret of its one-time codes; absent: a password is enough. */
  readonly codeSecret?: string;
  readonly disabled: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface Session {
  /** Of the token in the browser's cookie, which is not kept. */
  readonly hash: string;
  readonly account: string;
  /** Milliseconds since 1970; `activeAt`: when a person last did something. */
  readonly createdAt: number;
  readonly activeAt: number;
}

/** Lets a machine in. */
export interface ApiToken {
  readonly name: string;
  readonly hash: string;
  readonly role: Role;
  readonly organizations?: readonly string[];
  readonly createdAt: number;
  readonly expiresAt?: number;
}

/**
 * Accounts, sessions and tokens, off the path of messages: each call is a transaction of its own, durable when it resolves
 * (an `active` mark need not be).
 */
export interface AccountStore {
  /** By name. */
  accounts(): Promise<readonly Account[]>;
  account(name: string): Promise<Account | undefined>;
  /** False where the name is taken. `first`: false also where there is any account; of several at once, one is added. */
  add(account: Account, first?: 'first'): Promise<boolean>;
  /** Puts an account in the place of the one of its name; without one, nothing. */
  change(account: Account): Promise<void>;
  /** Uses up the time step of a one-time code: false where it or a later one was used before (RFC 6238 5.2). */
  useCode(name: string, step: number): Promise<boolean>;

  /**
   * Runs what reads accounts and changes them by what it read, while no other process of the installation does. Whoever
   * calls it takes turns within its own process.
   */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;

  open(session: Session): Promise<void>;
  session(hash: string): Promise<Session | undefined>;
  active(hash: string, at: number): Promise<void>;
  end(hash: string): Promise<void>;
  /** Of one account, all or all others. */
  endAll(account: string, but?: string): Promise<void>;
  /** Sessions that were opened before the one instant, or idle since before the other. */
  forget(openedBefore: number, idleSince: number): Promise<void>;

  /** By name. */
  tokens(): Promise<readonly ApiToken[]>;
  token(hash: string): Promise<ApiToken | undefined>;
  /** False where the name is taken. */
  addToken(token: ApiToken): Promise<boolean>;
  /** False where there is none. */
  removeToken(name: string): Promise<boolean>;
}
