import { fault } from '#contracts';
import type { Clock, Seal } from '#platform';
import { cookieOf, cookieValue, endedCookieOf } from '../cookie.js';
import type { SignInSecrets } from './provider.js';

/** Somebody who is at the provider. */
export interface Pending extends SignInSecrets {
  /** Fragment of the page to come back to: `#/alerts`. */
  readonly returnTo: string;
}

interface Sealed extends Pending {
  /** Milliseconds since 1970. */
  readonly until: number;
}

const pendingMs = 10 * 60_000;
const name = 'hie_sign_in';

/**
 * What was begun is carried by the browser that began it, sealed, so that any process of the installation can end it and
 * nobody else's browser can. Lax: the provider's page leads back here, which a strict cookie would not come along with.
 */
export class PendingSignIns {
  constructor(
    private readonly seal: Pick<Seal, 'close' | 'open'>,
    private readonly clock: Clock,
    private readonly isTls: boolean,
  ) {}

  cookie(pending: Pending): string {
    const sealed = this.seal.close({ ...pending, until: this.clock() + pendingMs });
    return cookieOf({ name, value: sealed, sameSite: 'Lax', isTls: this.isTls, seconds: pendingMs / 1_000 });
  }

  ended(): string {
    return endedCookieOf({ name, sameSite: 'Lax', isTls: this.isTls });
  }

  /** Fault OIDC_STATE_INVALID where this browser began none, not this one, or too long ago. */
  require(cookies: unknown, state: string | null): Pending {
    const pending = this.#opened(cookieValue(cookies, name, this.isTls));
    if (!pending || pending.until < this.clock() || pending.state !== state) throw fault('OIDC_STATE_INVALID');
    return pending;
  }

  #opened(sealed: string | undefined): Sealed | undefined {
    try {
      return sealed === undefined ? undefined : this.seal.open<Sealed>(sealed);
    } catch {
      return undefined;
    }
  }
}
