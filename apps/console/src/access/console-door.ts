import { timingSafeEqual } from 'node:crypto';
import { hasRight } from '#contracts';
import { type AccessEvent, type AccessRequest, type Caller, Door } from '#nest';
import type { Clock } from '#platform';
import type { AccountStore } from '#storage';
import type { AuditTrail } from '../audit/trail.js';
import { RecentLooks } from './recent-looks.js';
import { sessionToken } from './session-cookie.js';
import type { Sessions } from './sessions.js';
import { tokenHash } from './token.js';

export interface ConsoleDoorDeps {
  readonly accounts: AccountStore;
  readonly sessions: Sessions;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly isTls: boolean;
  /** Only this machine can reach it: while nobody has an account, it is open. */
  readonly isLoopback: boolean;
  /** Hash of the token that the command line reads in the data directory. */
  readonly localToken: string;
  /** Whose message it is, as far as that is known. */
  readonly patientsOf: (messageId: string) => Promise<readonly string[]>;
}

const local: Caller = { kind: 'open', name: 'local', role: 'administrator', unmasked: true };

/** Knows people by their session, machines by their token and the command line by its file. */
export class ConsoleDoor extends Door {
  /** Accounts are never removed. */
  #hasAccounts = false;
  readonly #looks: RecentLooks;

  constructor(private readonly deps: ConsoleDoorDeps) {
    super();
    this.#looks = new RecentLooks(deps.clock);
  }

  async admit(request: AccessRequest): Promise<Caller | undefined> {
    const token = /^Bearer ([\w-]{20,200})$/.exec(String(request.headers['authorization'] ?? ''))?.[1];
    const caller = token === undefined ? await this.#person(request) : await this.#machine(tokenHash(token));
    return caller ?? ((await this.#isOpen()) ? local : undefined);
  }

  async isStillIn({ kind, session, name, role }: Caller): Promise<boolean> {
    if (kind === 'open') return this.#isOpen();
    if (kind === 'session') return (await this.deps.sessions.find(session ?? ''))?.account.role === role;
    return kind === 'command-line' || (await this.deps.accounts.tokens()).some((token) => token.name === name);
  }

  async record(event: AccessEvent): Promise<void> {
    if (event.action === 'look' && event.outcome === 'done' && !this.#looks.isNew(event)) return;
    const { patients, messages } = event;
    const known = patients.length === 0 ? await this.#patientsOf(messages) : patients;
    await this.deps.trail.record({ ...event, patients: known });
  }

  async #patientsOf(messages: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(messages.map((message) => this.deps.patientsOf(message)));
    return [...new Set(found.flat())];
  }

  async #person({ headers, method }: AccessRequest): Promise<Caller | undefined> {
    const token = sessionToken(headers['cookie'], this.deps.isTls);
    if (token === undefined) return undefined;
    const hash = tokenHash(token);
    const found = await this.deps.sessions.find(hash, method !== 'GET');
    if (!found) return undefined;
    const { name, role, organizations } = found.account;
    return { kind: 'session', name, role, ...(organizations && { organizations }), unmasked: false, session: hash };
  }

  async #machine(hash: string): Promise<Caller | undefined> {
    if (timingSafeEqual(Buffer.from(hash), Buffer.from(this.deps.localToken)))
      return { ...local, kind: 'command-line' };
    const token = await this.deps.accounts.token(hash);
    if (!token || (token.expiresAt ?? Number.POSITIVE_INFINITY) <= this.deps.clock()) return undefined;
    const { name, role, organizations } = token;
    const unmasked = hasRight(role, 'patients.unmask');
    return { kind: 'machine', name, role, ...(organizations && { organizations }), unmasked };
  }

  async #isOpen(): Promise<boolean> {
    if (!this.deps.isLoopback || this.#hasAccounts) return false;
    this.#hasAccounts = (await this.deps.accounts.accounts()).length > 0;
    return !this.#hasAccounts;
  }
}
