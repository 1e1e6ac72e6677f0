import type { Role } from '#contracts';

/** Who makes a request. */
export interface Caller {
  /**
   * `open`: nobody has an account yet, and the request comes over the loopback. `machine`: an API token. `command-line`: who
   * may read the data directory.
   */
  readonly kind: 'open' | 'session' | 'machine' | 'command-line';
  /** Of the account or token; `local` without one. */
  readonly name: string;
  readonly role: Role;
  /** All that it may see is of these; absent: of all. */
  readonly organizations?: readonly string[];
  /** Sees patient data as it is; else masked. A session sees it request by request, each recorded. */
  readonly unmasked: boolean;
  /** Names the session among those of its account. */
  readonly session?: string;
}

/** The part of a Fastify request that rights are decided by. */
export interface AccessRequest {
  readonly method: string;
  readonly url: string;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly params?: unknown;
  readonly body?: unknown;
  readonly routeOptions?: { readonly url?: string };
  /** Set by the guard. */
  caller?: Caller;
}

/** With this header, a session says that a person asked to see what is masked. */
export const unmaskHeader = 'x-hie-unmask';

/** Whether something of an organization may be shown; what has none is shown to those only who see all. */
export const isWithin = ({ organizations }: Pick<Caller, 'organizations'>, organization: string | undefined): boolean =>
  organizations === undefined || (organization !== undefined && organizations.includes(organization));
