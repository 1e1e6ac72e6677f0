import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { Fault, fault } from '#contracts';
import { type Clock, type Config, readSecretLine } from '#platform';
import { claimValues } from './granted-role.js';
import { oidcFault, reasonOf } from './oidc-fault.js';

export type OidcSettings = NonNullable<Config['signIn']['oidc']>;

/** What of a sign-in only the browser that began it may bring back. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Who signed in, as the provider says it. */
export interface Provided {
  /** Issuer and subject. */
  readonly subject: string;
  /** Undefined where the claim is none. */
  readonly name: string | undefined;
  readonly roles: readonly string[];
}

const timeoutSeconds = 10;
const skewSeconds = 30;
/** Endpoints may move; keys are read anew by the library where one is not known. */
const knownMs = 60 * 60_000;
/** Not to ask a provider that is down for each person who tries. */
const awayMs = 5_000;

/** The relying party of one OpenID Connect provider: authorization code flow with PKCE, state and nonce. */
export class OidcProvider {
  readonly redirectUri: string;
  #known: { readonly configuration: Configuration; readonly until: number } | undefined;
  #asking: Promise<Configuration> | undefined;
  #awayUntil = 0;

  /** Asks nobody anything yet: a provider that is down keeps no broker from starting. Fault FILE_UNREADABLE. */
  constructor(
    private readonly settings: OidcSettings,
    private readonly publicUrl: string,
    private readonly clock: Clock,
  ) {
    this.redirectUri = `${publicUrl}/api/session/oidc/callback`;
    this.#clientAuthentication();
  }

  /** Fault OIDC_PROVIDER_AWAY. */
  async begin(): Promise<{ readonly url: string; readonly secrets: SignInSecrets }> {
    const configuration = await this.#configuration();
    const secrets = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: [...new Set(['openid', ...this.settings.scopes])].join(' '),
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, secrets };
  }

  /**
   * `search`: the query that the provider led back with. Faults OIDC_PROVIDER_AWAY, OIDC_REFUSED, OIDC_CODE_REFUSED,
   * OIDC_TOKEN_INVALID.
   */
  async finish(search: string, { state, nonce, verifier }: SignInSecrets): Promise<Provided> {
    const configuration = await this.#configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, new URL(this.redirectUri + search), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
      });
      const claims = tokens.claims();
      if (!claims) throw fault('OIDC_TOKEN_INVALID');
      const { nameClaim, rolesClaim } = this.settings;
      const isAll = [nameClaim, rolesClaim].every((claim) => claimValues(claims, claim) !== undefined);
      // Many providers tell only the subject in the token (OpenID Connect Core 5.4).
      const asked = !isAll && configuration.serverMetadata().userinfo_endpoint !== undefined;
      const more = asked ? await fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
      const all = { ...more, ...claims };
      return {
        subject: `${claims.iss} ${claims.sub}`,
        name: claimValues(all, nameClaim)?.[0],
        roles: claimValues(all, rolesClaim) ?? [],
      };
    } catch (error) {
      throw oidcFault(error);
    }
  }

  /**
   * Where a browser goes to end the provider's session, too; undefined where that is not offered or cannot be known now. By
   * the name of the client alone: an ID token in an address would stand in histories and logs with all that it says of a
   * person. A provider may ask for a word of consent instead (RP-Initiated Logout 1.0, 2).
   */
  async leaveUrl(): Promise<string | undefined> {
    const configuration = await this.#configuration().catch(() => undefined);
    if (configuration?.serverMetadata().end_session_endpoint === undefined) return undefined;
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: `${this.publicUrl}/` }).href;
  }

  async #configuration(): Promise<Configuration> {
    const now = this.clock();
    if (this.#known && now < this.#known.until) return this.#known.configuration;
    if (now < this.#awayUntil) throw fault('OIDC_PROVIDER_AWAY');
    this.#asking ??= this.#discovered().finally(() => (this.#asking = undefined));
    try {
      const configuration = await this.#asking;
      this.#known = { configuration, until: now + knownMs };
      return configuration;
    } catch (error) {
      // What was known an hour ago is better than nothing.
      if (this.#known) {
        this.#known = { ...this.#known, until: now + awayMs };
        return this.#known.configuration;
      }
      this.#awayUntil = this.clock() + awayMs;
      throw error;
    }
  }

  async #discovered(): Promise<Configuration> {
    const { issuer, clientId } = this.settings;
    const isPlain = issuer.startsWith('http:');
    try {
      const configuration = await discovery(
        new URL(issuer),
        clientId,
        { [clockTolerance]: skewSeconds },
        this.#clientAuthentication(),
        {
          timeout: timeoutSeconds,
          // The token came by TLS from the provider itself; its signature is checked all the same.
          execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
        },
      );
      requireIssuer(configuration, issuer);
      requireSafePages(configuration, isPlain);
      return configuration;
    } catch (error) {
      throw error instanceof Fault ? error : fault('OIDC_PROVIDER_AWAY', reasonOf(error), error);
    }
  }

  #clientAuthentication() {
    const { clientSecretFile, clientSecretBy } = this.settings;
    if (clientSecretFile === undefined) return None();
    const secret = readSecretLine(clientSecretFile);
    return clientSecretBy === 'post' ? ClientSecretPost(secret) : ClientSecretBasic(secret);
  }
}

/**
 * The library lets some providers name another issuer than was asked for, and with it any tenant of theirs: whoever has a
 * tenant could make groups of the names that count here.
 */
function requireIssuer(configuration: Configuration, issuer: string): void {
  if (new URL(configuration.serverMetadata().issuer).href !== new URL(issuer).href)
    throw fault('OIDC_PROVIDER_AWAY', { reason: 'another_issuer' });
}

/** The library looks at the addresses that it asks itself; to these two the browser is sent. */
function requireSafePages(configuration: Configuration, isPlain: boolean): void {
  const { authorization_endpoint: page, end_session_endpoint: leaving } = configuration.serverMetadata();
  const isSafe = (url: string): boolean => url.startsWith('https:') || (isPlain && url.startsWith('http:'));
  if (page === undefined || !isSafe(page) || !isSafe(leaving ?? 'https:')) throw fault('OIDC_PROVIDER_AWAY');
}
