import type { Accounts } from './accounts.js';
import type { AuditTrail } from '../audit/trail.js';
import type { AccountStore } from '#storage';
import type { Clock, Log } from '#platform';
import type { PendingSignIns } from './oidc/pending-sign-in.js';
import type { OidcProvider, OidcSettings } from './oidc/provider.js';
import type { SessionLimits, Sessions } from './sessions.js';
import type { SignInThrottle } from './sign-in-throttle.js';

/** Signing in by OpenID Connect. */
export interface OidcSignIn {
  readonly settings: OidcSettings;
  readonly provider: OidcProvider;
  readonly pending: PendingSignIns;
}

/** What the routes of accounts and of the trail need. */
export interface AccessDeps {
  readonly store: AccountStore;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly limits: SessionLimits;
  readonly isTls: boolean;
  /** Synthetic people only. */
  readonly isDemo: boolean;
  readonly throttle: SignInThrottle;
  /** Absent: local accounts only. */
  readonly oidc?: OidcSignIn;
  readonly lines: Pick<Log, 'error'>;
}

/** Token of `AccessDeps`. */
export const accessDeps = Symbol('AccessDeps');
