import type { Accounts } from './accounts.js';
import type { AuditTrail } from '../audit/trail.js';
import type { AccountStore } from '#storage';
import type { Clock } from '#platform';
import type { SessionLimits, Sessions } from './sessions.js';

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
}

/** Token of `AccessDeps`. */
export const accessDeps = Symbol('AccessDeps');
