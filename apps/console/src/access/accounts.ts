import { fault, type Role } from '#contracts';
import { type Clock, instant, type Seal } from '#platform';
import type { Account, AccountStore } from '#storage';
import type { AccountView, CodeOffer } from './access-views.js';
import { codeUri, newCodeSecret, stepOfCode } from './one-time-codes.js';
import { hashPassword, isPassword, requireStrong } from './passwords.js';

export interface AccountsDeps {
  readonly store: AccountStore;
  readonly clock: Clock;
  /** Of the secrets of one-time codes. */
  readonly seal: Pick<Seal, 'close' | 'open'>;
}

export interface NewAccount {
  readonly name: string;
  readonly password: string;
  readonly role: Role;
  readonly organizations?: readonly string[];
}

/** Who signs in at a provider, with what that gives it here. */
export interface ProvidedAccount {
  /** Issuer and subject: what stays the same where the name changes. */
  readonly subject: string;
  readonly name: string | undefined;
  readonly role: Role;
  readonly organizations?: readonly string[];
}

export interface AccountChange {
  readonly role?: Role;
  /** Empty: of all. */
  readonly organizations?: readonly string[];
  readonly disabled?: boolean;
}

/** An offer of a secret that nobody took up is worth nothing after that. */
const offerMs = 15 * 60_000;

/** Accounts are kept under small letters; these two are who has none. */
const reserved = new Set(['local', 'unknown']);
const nameForm = /^[a-z0-9][a-z0-9._@-]{0,62}$/;

export const accountName = (given: string): string => given.trim().toLowerCase();

/** Makes and changes accounts. What it changes ends the sessions of the account. */
export class Accounts {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly deps: AccountsDeps) {}

  async list(): Promise<readonly AccountView[]> {
    return (await this.deps.store.accounts()).map(viewOf);
  }

  /** Faults API_BODY_INVALID, PASSWORD_WEAK, ACCOUNT_EXISTS; ACCESS_SETUP_DONE where the first was made meanwhile. */
  async add({ name: given, password, role, organizations }: NewAccount, first?: 'first'): Promise<AccountView> {
    const name = accountName(given);
    if (!nameForm.test(name) || reserved.has(name)) throw fault('API_BODY_INVALID', { problem: 'name' });
    requireStrong(password, name);
    const now = this.deps.clock();
    const account: Account = {
      name,
      role,
      ...limits(organizations),
      passwordHash: await hashPassword(password),
      disabled: false,
      createdAt: now,
      changedAt: now,
    };
    const isAdded = await this.deps.store.add(account, first);
    if (!isAdded) throw fault(first ? 'ACCESS_SETUP_DONE' : 'ACCOUNT_EXISTS');
    return viewOf(account);
  }

  /** Faults ACCOUNT_UNKNOWN, ACCOUNT_LAST_ADMINISTRATOR. */
  change(name: string, change: AccountChange): Promise<AccountView> {
    return this.#inTurn(async () => {
      const { organizations, ...account } = await this.#known(name);
      if (account.subject !== undefined && (change.role ?? change.organizations) !== undefined)
        throw fault('ACCOUNT_OF_PROVIDER');
      const changed = {
        ...account,
        role: change.role ?? account.role,
        disabled: change.disabled ?? account.disabled,
        ...limits(change.organizations ?? organizations),
      };
      if (changed.subject === undefined) await this.#requireAdministrator(changed);
      return this.#put(changed);
    });
  }

  /** A new password by an administrator; the codes go, since whoever lost one may have lost the other. */
  reset(name: string, password: string): Promise<AccountView> {
    return this.#inTurn(async () => {
      const { codeSecret: _, ...account } = await this.#known(name);
      if (account.subject !== undefined) throw fault('ACCOUNT_OF_PROVIDER');
      requireStrong(password, account.name);
      return this.#put({ ...account, passwordHash: await hashPassword(password) });
    });
  }

  /**
   * The account of who signed in at a provider, made or brought up to what that says now. A name never leads to the account
   * of somebody else. Faults ACCOUNT_DISABLED, OIDC_NAME_UNUSABLE.
   */
  enter({ subject, name: given = '', role, organizations }: ProvidedAccount): Promise<Account> {
    return this.#inTurn(async () => {
      const { store, clock } = this.deps;
      const known = await this.#ofSubject(subject);
      if (known?.disabled) throw fault('ACCOUNT_DISABLED');
      const now = clock();
      const name = known?.name ?? accountName(given);
      if (!nameForm.test(name) || reserved.has(name)) throw fault('OIDC_NAME_UNUSABLE');
      const account = {
        name,
        subject,
        role,
        ...limits(organizations),
        disabled: false,
        createdAt: now,
        changedAt: now,
      };
      if (!known && !(await store.add(account))) throw fault('OIDC_NAME_UNUSABLE');
      if (known && !hasSameRights(known, account)) await this.#put({ ...account, createdAt: known.createdAt });
      return account;
    });
  }

  /** Who has no role any more is in no more; its name, if it was ever in. */
  async leave(subject: string): Promise<string | undefined> {
    const known = await this.#ofSubject(subject);
    if (known) await this.deps.store.endAll(known.name);
    return known?.name;
  }

  /** Its own password. `session` stays, its others end. Faults SIGN_IN_FAILED, PASSWORD_WEAK. */
  changePassword(name: string, before: string, password: string, session?: string): Promise<AccountView> {
    return this.#inTurn(async () => {
      const account = await this.#proven(name, before);
      requireStrong(password, name);
      return this.#put({ ...account, passwordHash: await hashPassword(password) }, session);
    });
  }

  /** A secret for an app; nothing is kept until its first code has come back. */
  offerCode(name: string): CodeOffer {
    const secret = newCodeSecret();
    const offer = this.deps.seal.close({ secret, name, until: this.deps.clock() + offerMs });
    return { secret, uri: codeUri(secret, name), offer };
  }

  /** Faults SIGN_IN_FAILED where password or code is wrong, API_BODY_INVALID where the offer is none. */
  takeCode(name: string, taken: CodeTaken, session?: string): Promise<AccountView> {
    return this.#inTurn(async () => {
      const account = await this.#proven(name, taken.password);
      const { secret, name: of, until } = this.#opened(taken.offer);
      const now = this.deps.clock();
      if (of !== name || until < now) throw fault('API_BODY_INVALID', { problem: 'offer' });
      const step = stepOfCode(secret, taken.code, now);
      if (step === undefined || !(await this.deps.store.useCode(name, step))) throw fault('SIGN_IN_FAILED');
      return this.#put({ ...account, codeSecret: this.deps.seal.close({ secret }) }, session);
    });
  }

  dropCode(name: string, password: string, session?: string): Promise<AccountView> {
    return this.#inTurn(async () => {
      const { codeSecret: _, ...account } = await this.#proven(name, password);
      return this.#put(account, session);
    });
  }

  async #put(account: Account, session?: string): Promise<AccountView> {
    const changed = { ...account, changedAt: this.deps.clock() };
    await this.deps.store.change(changed);
    await this.deps.store.endAll(account.name, session);
    return viewOf(changed);
  }

  async #ofSubject(subject: string): Promise<Account | undefined> {
    return (await this.deps.store.accounts()).find((account) => account.subject === subject);
  }

  async #known(name: string): Promise<Account> {
    const account = await this.deps.store.account(accountName(name));
    if (!account) throw fault('ACCOUNT_UNKNOWN');
    return account;
  }

  async #proven(name: string, password: string): Promise<Account> {
    const account = await this.#known(name);
    if (account.subject !== undefined) throw fault('ACCOUNT_OF_PROVIDER');
    if (!(await isPassword(password, account.passwordHash))) throw fault('SIGN_IN_FAILED');
    return account;
  }

  #opened(offer: string): { readonly secret: string; readonly name: string; readonly until: number } {
    try {
      return this.deps.seal.open(offer);
    } catch {
      throw fault('API_BODY_INVALID', { problem: 'offer' });
    }
  }

  /** Local ones: where the provider is away, or gives nobody that role, somebody must get in. */
  async #requireAdministrator(changed: Account): Promise<void> {
    const others = (await this.deps.store.accounts()).filter(({ name, subject }) => name !== changed.name && !subject);
    if (![...others, changed].some(administers)) throw fault('ACCOUNT_LAST_ADMINISTRATOR');
  }

  /** One change after the other: two administrators that step down together would leave none. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const alone = () => this.deps.store.exclusively(work);
    const result = this.#turn.then(alone);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

export interface CodeTaken {
  readonly password: string;
  readonly offer: string;
  readonly code: string;
}

const administers = ({ role, disabled, organizations }: Account): boolean =>
  role === 'administrator' && !disabled && organizations === undefined;

const hasSameRights = (one: Account, other: Account): boolean =>
  one.role === other.role && JSON.stringify(one.organizations) === JSON.stringify(other.organizations);

const limits = (organizations: readonly string[] | undefined) =>
  organizations && organizations.length > 0 ? { organizations: [...new Set(organizations)].sort() } : {};

const viewOf = ({
  name,
  role,
  organizations,
  subject,
  codeSecret,
  disabled,
  createdAt,
  changedAt,
}: Account): AccountView => ({
  name,
  role,
  ...(organizations && { organizations }),
  withCode: codeSecret !== undefined,
  byProvider: subject !== undefined,
  disabled,
  createdAt: instant(createdAt),
  changedAt: instant(changedAt),
});
