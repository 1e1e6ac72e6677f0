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
