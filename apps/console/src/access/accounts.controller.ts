import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { fault } from '#contracts';
import { type AccessRequest, Needs } from '#nest';
import { instant } from '#platform';
import type { ApiToken } from '#storage';
import { type AccessDeps, accessDeps } from './access.deps.js';
import type { AccountView, MintedToken, TokenView } from './access-views.js';
import { AccountChangeDto, NewAccountDto, NewTokenDto, PasswordDto } from './requests.js';
import { newToken, tokenHash } from './token.js';

const dayMs = 86_400_000;

/** Names, roles and limits: nothing that a request holds besides. */
function changed({ params, body }: AccessRequest): string {
  const { name: of } = (params ?? {}) as { readonly name?: string };
  const { name, role, organizations, disabled } = (body ?? {}) as Partial<NewAccountDto & AccountChangeDto>;
  const said = Object.entries({ role, organizations: organizations?.join(', '), disabled });
  return [
    of ?? name,
    ...said.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [`${key} ${value}`])),
  ].join('; ');
}

@ApiTags('accounts')
@Controller('api')
export class AccountsController {
  constructor(@Inject(accessDeps) private readonly deps: AccessDeps) {}

  @Needs('accounts.manage')
  @Get('accounts')
  @ApiOperation({ summary: 'Accounts of people, by name.' })
  accounts(): Promise<readonly AccountView[]> {
    return this.deps.accounts.list();
  }

  @Needs('accounts.manage', { act: 'account.add', detail: changed })
  @Post('accounts')
  @ApiOperation({ summary: 'Makes an account.' })
  add(@Body() account: NewAccountDto): Promise<AccountView> {
    return this.deps.accounts.add(account);
  }

  @Needs('accounts.manage', { act: 'account.change', detail: changed })
  @Put('accounts/:name')
  @ApiOperation({ summary: 'Changes role and organizations, or lets an account in no more; its sessions end.' })
  change(@Param('name') name: string, @Body() change: AccountChangeDto): Promise<AccountView> {
    return this.deps.accounts.change(name, change);
  }

  @Needs('accounts.manage', { act: 'account.reset' })
  @Post('accounts/:name/reset')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sets a password and takes the one-time codes away; its sessions end.' })
  reset(@Param('name') name: string, @Body() { password }: PasswordDto): Promise<AccountView> {
    return this.deps.accounts.reset(name, password);
  }

  @Needs('accounts.manage')
  @Get('tokens')
  @ApiOperation({ summary: 'API tokens of machines, by name.' })
  async tokens(): Promise<readonly TokenView[]> {
    return (await this.deps.store.tokens()).map(tokenView);
  }

  @Needs('accounts.manage', { act: 'token.add', detail: changed })
  @Post('tokens')
  @ApiOperation({ summary: 'Makes an API token, which is shown this once: Authorization: Bearer <token>.' })
  async addToken(@Body() { name, role, organizations = [], days }: NewTokenDto): Promise<MintedToken> {
    const token = newToken();
    const createdAt = this.deps.clock();
    const kept: ApiToken = {
      name,
      hash: tokenHash(token),
      role,
      ...(organizations.length > 0 && { organizations }),
      createdAt,
      ...(days !== undefined && { expiresAt: createdAt + days * dayMs }),
    };
    if (!(await this.deps.store.addToken(kept))) throw fault('ACCOUNT_EXISTS');
    return { ...tokenView(kept), token };
  }

  @Needs('accounts.manage', { act: 'token.remove' })
  @Delete('tokens/:name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Takes an API token away.' })
  async removeToken(@Param('name') name: string): Promise<void> {
    if (!(await this.deps.store.removeToken(name))) throw fault('ACCOUNT_UNKNOWN');
  }
}

const tokenView = ({ name, role, organizations, createdAt, expiresAt }: ApiToken): TokenView => ({
  name,
  role,
  ...(organizations && { organizations }),
  createdAt: instant(createdAt),
  ...(expiresAt !== undefined && { expiresAt: instant(expiresAt) }),
});
