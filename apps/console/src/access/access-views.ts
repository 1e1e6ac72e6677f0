// What the API answers about accounts; as in views.ts, it imports nothing.

type RoleName = 'viewer' | 'engineer' | 'steward' | 'administrator' | 'sender' | 'reader';

/** Who asks, and what it may do. */
export interface SessionView {
  /** `open`: nobody has an account, so whoever uses this machine may do everything. */
  readonly state: 'open' | 'signed-out' | 'signed-in';
  readonly name?: string;
  readonly role?: RoleName;
  readonly rights: readonly string[];
  readonly organizations?: readonly string[];
  /** Patient data comes masked until it is asked for, look by look. */
  readonly masked: boolean;
  /** The account needs a code besides the password. */
  readonly withCode?: boolean;
  /** It signed in at a provider, which looks after its password. */
  readonly byProvider?: boolean;
  /** Where people may sign in besides; absent: nowhere. */
  readonly provider?: { readonly label: string };
  /** Synthetic people only. */
  readonly demo: boolean;
  /** Without anything done for so long, the session ends. */
  readonly idleMs: number;
}

export interface AccountView {
  readonly name: string;
  readonly role: RoleName;
  readonly organizations?: readonly string[];
  readonly withCode: boolean;
  /** A provider decides on password, role and organizations. */
  readonly byProvider: boolean;
  readonly disabled: boolean;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface TokenView {
  readonly name: string;
  readonly role: RoleName;
  readonly organizations?: readonly string[];
  readonly createdAt: string;
  readonly expiresAt?: string;
}

/** Shown once; only its hash is kept. */
export interface MintedToken extends TokenView {
  readonly token: string;
}

export interface CodeOffer {
  /** For an app that cannot see the picture. */
  readonly secret: string;
  /** What the picture says. */
  readonly uri: string;
  /** Goes back with the first code. */
  readonly offer: string;
}

/** Somebody is on the way to the provider. */
export interface SignInBegun {
  readonly url: string;
}

export interface SignedOut {
  /** Where the provider's own session is ended; absent: there is none, or it cannot be ended from here. */
  readonly leaveAt?: string;
}

/** A row of the registry of codes. */
export interface ErrorView {
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}
