import { type ErrorCode, Fault, fault } from '#contracts';

/** What the library says of a failure; `error` is the provider's word for it (RFC 6749 4.1.2.1, 5.2). */
interface OidcFailure {
  readonly code?: string;
  readonly error?: string;
  readonly status?: number;
  readonly cause?: unknown;
  readonly message?: string;
}

const meanings: Readonly<Record<string, ErrorCode>> = {
  OAUTH_AUTHORIZATION_RESPONSE_ERROR: 'OIDC_REFUSED',
  OAUTH_RESPONSE_BODY_ERROR: 'OIDC_CODE_REFUSED',
  OAUTH_WWW_AUTHENTICATE_CHALLENGE: 'OIDC_CODE_REFUSED',
  OAUTH_TIMEOUT: 'OIDC_PROVIDER_AWAY',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'OIDC_PROVIDER_AWAY',
  OAUTH_RESPONSE_IS_NOT_JSON: 'OIDC_PROVIDER_AWAY',
};

/** In the words of the registry. Whatever is not understood lets nobody in. */
export function oidcFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { code = '', status = 0 } = (error ?? {}) as OidcFailure;
  const isAway = status >= 500 || isOfNetwork(error);
  return fault(isAway ? 'OIDC_PROVIDER_AWAY' : (meanings[code] ?? 'OIDC_TOKEN_INVALID'), reasonOf(error), error);
}

/** The provider's word, or the name that the library or Node has for it. A text may hold anything and is left out. */
export function reasonOf(error: unknown): { readonly reason?: string } {
  const { code, error: said, cause } = (error ?? {}) as OidcFailure;
  const reason = [said, (cause as OidcFailure | undefined)?.code, code].find(
    (each) => typeof each === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(each),
  );
  return reason === undefined ? {} : { reason };
}

/** `fetch` says no more than this where nothing answered; the library hands it on as it is, or as a cause. */
const isOfNetwork = (error: unknown): boolean =>
  [error, (error as OidcFailure | undefined)?.cause].some((one) =>
    /^(?:fetch failed|terminated)$/.test((one as OidcFailure | undefined)?.message ?? ''),
  );
