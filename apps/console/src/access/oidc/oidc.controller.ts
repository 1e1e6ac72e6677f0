import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiSeeOtherResponse, ApiTags } from '@nestjs/swagger';
import { Fault, fault } from '#contracts';
import { type AccessRequest, Needs } from '#nest';
import { type AccessDeps, accessDeps, type OidcSignIn } from '../access.deps.js';
import type { SignInBegun } from '../access-views.js';
import { OidcBeginDto } from '../requests.js';
import { sessionCookie } from '../session-cookie.js';
import { recordSignIn } from '../sign-in-record.js';
import { grantedRole } from './granted-role.js';

interface Reply {
  header(name: string, value: string | readonly string[]): unknown;
}

/** Signing in at the OpenID Connect provider that `signIn.oidc` names. */
@ApiTags('accounts')
@Controller('api/session/oidc')
export class OidcController {
  constructor(@Inject(accessDeps) private readonly deps: AccessDeps) {}

  @Needs('anybody')
  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Begins to sign in at the provider: says where the browser goes.' })
  async begin(@Body() { returnTo = '' }: OidcBeginDto, @Res({ passthrough: true }) reply: Reply): Promise<SignInBegun> {
    const { provider, pending } = this.#oidc();
    const { url, secrets } = await provider.begin();
    reply.header('set-cookie', pending.cookie({ ...secrets, returnTo }));
    return { url };
  }

  /** A browser comes here from the provider: whatever happens, it is led to a page of the console, and nowhere else. */
  @Needs('anybody')
  @Get('callback')
  @HttpCode(303)
  @ApiOperation({ summary: 'The provider leads back here; the session is a cookie.' })
  @ApiQuery({ name: 'state', required: false })
  @ApiQuery({ name: 'code', required: false })
  @ApiQuery({ name: 'error', required: false, description: 'Nobody was signed in there' })
  @ApiSeeOtherResponse({ description: 'The page that was asked for, or #/sign-in/<code> with why nobody is signed in' })
  async callback(@Req() request: AccessRequest, @Res({ passthrough: true }) reply: Reply): Promise<void> {
    const { pending } = this.#oidc();
    reply.header('cache-control', 'no-store');
    try {
      const { token, returnTo } = await this.#signIn(request);
      reply.header('set-cookie', [pending.ended(), sessionCookie(token, this.deps.isTls)]);
      reply.header('location', `/${returnTo}`);
    } catch (error) {
      const refused = error instanceof Fault ? error : fault('INTERNAL', {}, error);
      this.deps.lines.error('sign-in-refused', error);
      reply.header('set-cookie', pending.ended());
      reply.header('location', `/#/sign-in/${refused.code}`);
    }
  }

  async #signIn(request: AccessRequest): Promise<{ readonly token: string; readonly returnTo: string }> {
    const { accounts, sessions, trail, throttle } = this.deps;
    const { provider, pending, settings } = this.#oidc();
    const search = request.url.slice((request.url + '?').indexOf('?'));
    let name = 'unknown';
    try {
      throttle.require(undefined, request.ip);
      throttle.tried(undefined, request.ip);
      const begun = pending.require(request.headers['cookie'], new URLSearchParams(search).get('state'));
      const provided = await provider.finish(search, begun);
      const grant = grantedRole(provided.roles, settings.roles);
      if (!grant) {
        name = (await accounts.leave(provided.subject)) ?? name;
        throw fault('OIDC_ROLE_MISSING');
      }
      const account = await accounts.enter({ ...provided, ...grant });
      const { token } = await sessions.begin(account);
      throttle.forgive(undefined, request.ip);
      await recordSignIn(trail, request, { action: 'sign-in', outcome: 'done', who: account, detail: settings.issuer });
      return { token, returnTo: begun.returnTo };
    } catch (error) {
      const code = error instanceof Fault ? error.code : 'INTERNAL';
      if (code === 'SIGN_IN_THROTTLED') throw error;
      await recordSignIn(trail, request, {
        action: 'sign-in',
        outcome: 'failed',
        who: { name },
        detail: settings.issuer,
        code,
      });
      throw error;
    }
  }

  #oidc(): OidcSignIn {
    const { oidc } = this.deps;
    if (!oidc) throw fault('API_NOT_FOUND', { resource: 'sign-in service' });
    return oidc;
  }
}
