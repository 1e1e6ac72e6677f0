import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Context, Provider } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';

interface Wanted {
  /** Where the broker is reached. */
  readonly publicUrl: string;
  readonly secret: string;
  /** 0: any that is free. */
  readonly port?: number;
  /** All claims stand in the ID token, as many providers have it; else they are asked for. */
  readonly isTalkative?: boolean;
}

export interface Person {
  readonly name?: string;
  readonly groups?: readonly string[];
}

type Claims = Record<string, unknown>;

/** A certified provider on the loopback, where a person signs in by its name alone. */
export class OidcIssuer {
  /** By subject, which one signs in by. */
  readonly people = new Map<string, Person>();
  /** What is done to the ID tokens that come next. */
  tamper: ((token: string, issuer: OidcIssuer) => string) | undefined;
  readonly #provider: Provider;
  readonly #server: Server;
  readonly #key: KeyObject;

  private constructor(server: Server, { publicUrl, secret, isTalkative = false }: Wanted) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#key = privateKey;
    this.#server = server;
    this.#provider = new Provider(this.url, {
      clients: [
        {
          client_id: 'hie-broker',
          client_secret: secret,
          redirect_uris: [`${publicUrl}/api/session/oidc/callback`],
          post_logout_redirect_uris: [`${publicUrl}/`],
        },
      ],
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }] },
      adapter: createMemoryAdapter(0),
      cookies: { keys: [randomBytes(16).toString('hex')] },
      claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
      conformIdTokenClaims: !isTalkative,
      ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
      pkce: { required: () => true },
      findAccount: (_: unknown, id: string) => this.#account(id),
      interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
      loadExistingGrant: (context: Context) => this.#granted(context),
      features: {
        devInteractions: { enabled: false },
        rpInitiatedLogout: {
          logoutSource: (context: Context, form: string) => {
            context.body = page(
              'Sign out?',
              `${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`,
            );
          },
        },
      },
    });
    this.#provider.use(async (context, next) => {
      await next();
      const body = context.body as { readonly id_token?: string } | undefined;
      if (context.path === '/token' && this.tamper && body?.id_token !== undefined)
        context.body = { ...body, id_token: this.tamper(body.id_token, this) };
    });
  }

  static async start(wanted: Wanted): Promise<OidcIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(wanted.port ?? 0, '127.0.0.1', resolve));
    const issuer = new OidcIssuer(server, wanted);
    const answer = issuer.#provider.callback();
    server.on('request', (request, response) => {
      const isInteraction = request.url?.startsWith('/interaction/') ?? false;
      if (isInteraction) void issuer.#interaction(request, response);
      else answer(request, response);
    });
    return issuer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** The token with other claims, signed by the key of this provider or by another. */
  signed(token: string, change: (claims: Claims) => Claims, key: KeyObject = this.#key): string {
    const [header = '', payload = ''] = token.split('.');
    const claims = change(JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims);
    const content = `${header}.${encoded(claims)}`;
    return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
  }

  async #account(id: string): Promise<object | undefined> {
    const { name, groups } = this.people.get(id) ?? {};
    if (!this.people.has(id)) return undefined;
    const claims = { sub: id, ...(name !== undefined && { preferred_username: name }), ...(groups && { groups }) };
    return { accountId: id, claims: () => claims };
  }

  /** Nobody is asked whether the broker may know who they are. */
  async #granted({ oidc }: Context) {
    const grant = new this.#provider.Grant({
      clientId: oidc?.client?.clientId ?? '',
      accountId: oidc?.session?.accountId ?? '',
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  }

  async #interaction(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      const form = '<form method="post"><label>Who <input name="who"></label> <button>Go on</button></form>';
      response.writeHead(200, { 'content-type': 'text/html' }).end(page('Hospital sign-in', form));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const who = new URLSearchParams(Buffer.concat(chunks).toString()).get('who') ?? '';
    const result = who === '' ? { error: 'access_denied' } : { login: { accountId: who } };
    await this.#provider.interactionFinished(request, response, result);
  }
}

/** A token that nobody signed. */
export const unsigned = (token: string): string => `${encoded({ alg: 'none' })}.${token.split('.')[1]}.`;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const page = (title: string, body: string): string =>
  `<!DOCTYPE html><html lang="en"><link rel="icon" href="data:,"><title>${title}</title><main><h1>${title}</h1>${body}</main></html>`;
