import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fault, fault, roles } from '#contracts';
import { type AccessRequest, type Caller, CallerOf, Needs } from '#nest';
import { type AccessDeps, accessDeps } from './access.deps.js';
import type { SessionView, SignedOut } from './access-views.js';
import { accountName } from './accounts.js';
import { SetupDto, SignInDto } from './requests.js';
import { endedCookie, sessionCookie } from './session-cookie.js';
import { recordSignIn } from './sign-in-record.js';

interface Reply {
  header(name: string, value: string): unknown;
}

@ApiTags('accounts')
@Controller('api')
export class SessionController {
  constructor(@Inject(accessDeps) private readonly deps: AccessDeps) {}

  @Needs('anybody')
  @Get('session')
  @ApiOperation({ summary: 'Who asks and what it may do.' })
  async who(@Req() request: AccessRequest): Promise<SessionView> {
    const { isDemo: demo, limits, oidc } = this.deps;
    const { caller } = request;
    const provider = oidc && { provider: { label: oidc.settings.label } };
    if (!caller) return { state: 'signed-out', rights: [], masked: true, ...provider, demo, idleMs: limits.idleMs };
    const { kind, name, role, organizations, session } = caller;
    const found = session === undefined ? undefined : await this.deps.sessions.find(session);
    return {
      state: kind === 'open' ? 'open' : 'signed-in',
      name,
      role,
      rights: roles[role],
      ...(organizations && { organizations }),
      masked: !caller.unmasked,
      ...(found && {
        withCode: found.account.codeSecret !== undefined,
        byProvider: found.account.subject !== undefined,
      }),
      demo,
      idleMs: limits.idleMs,
    };
  }

  @Needs('anybody')
  @Post('session')
  @HttpCode(204)
  @ApiOperation({ summary: 'Signs in; the session is a cookie.' })
  async signIn(
    @Req() request: AccessRequest,
    @Body() given: SignInDto,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    try {
      const { account, token } = await this.deps.sessions.signIn(given, request.ip);
      reply.header('set-cookie', sessionCookie(token, this.deps.isTls));
      await this.#record('sign-in', 'done', account, request);
    } catch (error) {
      await this.#recordFailure(given, error, request);
      throw error;
    }
  }

  @Needs('signed-in')
  @Delete('session')
  @HttpCode(200)
  @ApiOperation({ summary: 'Signs out; says where the session of the provider is ended, too.' })
  async signOut(
    @Req() request: AccessRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<SignedOut> {
    if (caller.session === undefined) return {};
    const { sessions, oidc, isTls } = this.deps;
    const found = await sessions.find(caller.session);
    await sessions.end(caller.session);
    reply.header('set-cookie', endedCookie(isTls));
    await this.#record('sign-out', 'done', caller, request);
    const leaveAt = found?.account.subject === undefined ? undefined : await oidc?.provider.leaveUrl();
    return { ...(leaveAt !== undefined && { leaveAt }) };
  }

  /** Asking by itself keeps no session open: the console asks all the time. */
  @Needs('signed-in')
  @Post('session/active')
  @HttpCode(204)
  @ApiOperation({ summary: 'A person did something: the session goes on.' })
  active(): void {}

  @Needs('anybody')
  @Post('setup')
  @HttpCode(204)
  @ApiOperation({ summary: 'Makes the first administrator and signs it in; possible once.' })
  async setup(
    @Req() request: AccessRequest,
    @Body() { name, password }: SetupDto,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<void> {
    if (request.caller?.kind !== 'open') throw fault('ACCESS_SETUP_DONE');
    const account = await this.deps.accounts.add({ name, password, role: 'administrator' }, 'first');
    await this.#record('setup', 'done', account, request);
    const { token } = await this.deps.sessions.signIn({ name: account.name, password }, request.ip);
    reply.header('set-cookie', sessionCookie(token, this.deps.isTls));
    await this.#record('sign-in', 'done', account, request);
  }

  /** A name that is none may be a password that was typed into the wrong box. */
  async #recordFailure({ name }: SignInDto, error: unknown, request: AccessRequest): Promise<void> {
    const code = error instanceof Fault ? error.code : 'INTERNAL';
    if (code === 'SIGN_IN_CODE_NEEDED' || code === 'SIGN_IN_THROTTLED') return;
    const known = await this.deps.store.account(accountName(name));
    await this.#record('sign-in', 'failed', known ?? { name: 'unknown' }, request, code);
  }

  #record(
    action: string,
    outcome: 'done' | 'failed',
    who: Pick<Caller, 'name'> & Partial<Pick<Caller, 'role'>>,
    request: AccessRequest,
    code = '',
  ): Promise<void> {
    return recordSignIn(this.deps.trail, request, { action, outcome, who, code });
  }
}
