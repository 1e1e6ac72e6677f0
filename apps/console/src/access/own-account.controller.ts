import { Body, Controller, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { fault } from '#contracts';
import { type AccessRequest, type Caller, CallerOf, Needs } from '#nest';
import { type AccessDeps, accessDeps } from './access.deps.js';
import type { AccountView, CodeOffer } from './access-views.js';
import type { Accounts } from './accounts.js';
import { CodeTakenDto, OwnPasswordDto, PasswordDto } from './requests.js';

const own = ({ caller }: AccessRequest): string => caller?.name ?? '';

/** What people change of their own account. The password is asked for again: a session may have been left open. */
@ApiTags('accounts')
@Controller('api/account')
export class OwnAccountController {
  readonly #accounts: Accounts;

  constructor(@Inject(accessDeps) deps: AccessDeps) {
    this.#accounts = deps.accounts;
  }

  @Needs('signed-in', { act: 'account.password', detail: own })
  @Post('password')
  @HttpCode(200)
  @ApiOperation({ summary: 'Changes the own password; other sessions of the account end.' })
  password(@CallerOf() caller: Caller, @Body() { before, password }: OwnPasswordDto): Promise<AccountView> {
    return this.#accounts.changePassword(nameOf(caller), before, password, caller.session);
  }

  @Needs('signed-in')
  @Post('code')
  @HttpCode(200)
  @ApiOperation({ summary: 'Offers a secret for one-time codes; it counts once its first code has come back.' })
  offer(@CallerOf() caller: Caller): CodeOffer {
    return this.#accounts.offerCode(nameOf(caller));
  }

  @Needs('signed-in', { act: 'account.code', detail: own })
  @Put('code')
  @ApiOperation({ summary: 'Takes the offer: from now on the account needs a code.' })
  take(@CallerOf() caller: Caller, @Body() taken: CodeTakenDto): Promise<AccountView> {
    return this.#accounts.takeCode(nameOf(caller), taken, caller.session);
  }

  @Needs('signed-in', { act: 'account.code-removed', detail: own })
  @Post('code/remove')
  @HttpCode(200)
  @ApiOperation({ summary: 'Does without one-time codes.' })
  drop(@CallerOf() caller: Caller, @Body() { password }: PasswordDto): Promise<AccountView> {
    return this.#accounts.dropCode(nameOf(caller), password, caller.session);
  }
}

/** Machines and who uses an open console have no account. */
function nameOf({ kind, name }: Caller): string {
  if (kind !== 'session') throw fault('ACCESS_SIGN_IN_NEEDED');
  return name;
}
