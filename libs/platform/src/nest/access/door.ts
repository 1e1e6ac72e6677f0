import type { Role } from '#contracts';
import type { AccessRequest, Caller } from './caller.js';

/** What somebody did or was refused, as it goes into the audit trail. Nothing here is patient data. */
export interface AccessEvent {
  /** `look`, or the act that the route declares. */
  readonly action: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly caller: {
    readonly name: string;
    readonly kind: Caller['kind'] | 'unknown' | 'broker';
    readonly role?: Role;
  };
  /** Network address. */
  readonly from: string;
  /** As it was asked, which may hold anything: it is compared and never kept. */
  readonly url?: string;
  /** Method and pattern of the route, without what was put in for its parameters. */
  readonly route: string;
  /** Enterprise ids of whom it was about, the first of many. */
  readonly patients: readonly string[];
  /** Of whose messages, where the answer names no patient; the first of them is kept. */
  readonly messages: readonly string[];
  /** What else is to be known: which account, which review. */
  readonly detail?: string;
  /** Of the registry, where it was refused or failed. */
  readonly code?: string;
}

/** Knows who comes in and keeps the trail. Whoever serves HTTP provides one. */
export abstract class Door {
  /** Undefined: nobody that is known. */
  abstract admit(request: AccessRequest): Promise<Caller | undefined>;
  /** Whether who came in still may be there: a session ends, an account is changed. */
  abstract isStillIn(caller: Caller): Promise<boolean>;
  /** Resolves when it is on disk. */
  abstract record(event: AccessEvent): Promise<void>;
}
