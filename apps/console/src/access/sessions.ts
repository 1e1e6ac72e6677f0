import { fault } from '#contracts';
import type { Clock, Seal } from '#platform';
import type { Account, AccountStore, Session } from '#storage';
import { accountName } from './accounts.js';
import { stepOfCode } from './one-time-codes.js';
import { isPassword } from './passwords.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import { newToken, tokenHash } from './token.js';

export interface SessionLimits {
  /** Without anything done by a person. */
  readonly idleMs: number;
  /** From the sign-in on, whatever is done. */
  readonly sessionMs: number;
}

export interface SessionsDeps {
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly seal: Pick<Seal, 'open'>;
  readonly throttle: SignInThrottle;
  readonly limits: SessionLimits;
}

export interface SignIn {
  readonly name: string;
  readonly password: string;
  readonly code?: string;
}

export interface SignedIn {
  readonly account: Account;
  /** For the cookie. */
  readonly token: string;
}

/** Marks closer together than this are one. */
const activeEveryMs = 10_000;

/** Sessions of people: opened by password and code, ended by themselves, by time, or by a change of the account. */
export class Sessions {
  constructor(private readonly deps: SessionsDeps) {}

  /** Faults SIGN_IN_THROTTLED, SIGN_IN_FAILED, SIGN_IN_CODE_NEEDED (the password was right). */
  async signIn({ name: given, password, code }: SignIn, address: string): Promise<SignedIn> {
    const { store, throttle } = this.deps;
    const name = accountName(given);
    throttle.require(name, address);
    throttle.tried(name, address);
    const account = await store.account(name);
    const isRight = await isPassword(password, account?.passwordHash);
    if (!account || !isRight || account.disabled) throw fault('SIGN_IN_FAILED');
    if (account.codeSecret !== undefined && (code === undefined || code === '')) {
      throttle.forgive(name, address);
      throw fault('SIGN_IN_CODE_NEEDED');
    }
    if (account.codeSecret !== undefined) await this.#requireCode(account.name, account.codeSecret, code ?? '');
    throttle.succeeded(name, address);
    return this.begin(account);
  }

  /** Of somebody who has proven who it is. */
  async begin(account: Account): Promise<SignedIn> {
    const { store, clock, limits } = this.deps;
    const token = newToken();
    const now = clock();
    await store.forget(now - limits.sessionMs, now - limits.idleMs);
    await store.open({ hash: tokenHash(token), account: account.name, createdAt: now, activeAt: now });
    return { account, token };
  }

  /** The account of a token and its session, while both last. `isAct`: a person did something. */
  async find(hash: string, isAct = false): Promise<{ account: Account; session: Session } | undefined> {
    const { store, clock, limits } = this.deps;
    const session = await store.session(hash);
    const now = clock();
    if (!session || now - session.createdAt >= limits.sessionMs || now - session.activeAt >= limits.idleMs)
      return undefined;
    const account = await store.account(session.account);
    if (!account || account.disabled) return undefined;
    if (isAct && now - session.activeAt >= activeEveryMs) await store.active(hash, now);
    return { account, session };
  }

  end(hash: string): Promise<void> {
    return this.deps.store.end(hash);
  }

  async #requireCode(name: string, sealed: string, code: string): Promise<void> {
    const { secret } = this.deps.seal.open<{ readonly secret: string }>(sealed);
    const step = stepOfCode(secret, code.replaceAll(' ', ''), this.deps.clock());
    if (step === undefined || !(await this.deps.store.useCode(name, step))) throw fault('SIGN_IN_FAILED');
  }
}
