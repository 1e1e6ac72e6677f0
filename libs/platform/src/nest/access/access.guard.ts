import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type ErrorCode, fault, hasRight } from '#contracts';
import { type AccessRequest, type Caller, unmaskHeader } from './caller.js';
import { Door } from './door.js';
import { type Access, accessOfRoute } from './needs.js';
import { isForeign } from './origin.js';
import { detailOf, routeOf } from './route-name.js';

/** Lets through only what a route declares and the caller has the right to; everything else is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly door: Door,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(accessOfRoute, targets);
    if (!access) throw fault('ACCESS_UNDECLARED');
    const request = context.switchToHttp().getRequest<AccessRequest>();
    if (isForeign(request)) throw fault('ACCESS_ORIGIN_REFUSED');
    if (access.isBlind && access.right === 'anybody') return true;
    const admitted = await this.door.admit(request);
    if (!admitted && access.right !== 'anybody') throw fault('ACCESS_SIGN_IN_NEEDED');
    if (!admitted) return true;
    const caller = { ...admitted, unmasked: admitted.unmasked || asksToSee(request) };
    const code = refusalOf(access, caller);
    if (code !== undefined) await this.#refuse(request, access, caller, code);
    request.caller = caller;
    return true;
  }

  async #refuse(request: AccessRequest, access: Access, caller: Caller, code: ErrorCode): Promise<never> {
    await this.door.record({
      action: access.act ?? (access.mask || access.isLook ? 'look' : 'request'),
      outcome: 'refused',
      caller,
      from: request.ip,
      route: routeOf(request),
      patients: [],
      messages: [],
      detail: detailOf(access, request),
      code,
    });
    throw fault(code);
  }
}

const asksToSee = ({ headers }: AccessRequest): boolean => headers[unmaskHeader] !== undefined;

/** Undefined: it may. */
function refusalOf({ right, mask, isScoped = false }: Access, caller: Caller): ErrorCode | undefined {
  if (right === 'anybody' || right === 'signed-in') return undefined;
  if (!hasRight(caller.role, right)) return 'ACCESS_REFUSED';
  if (mask && caller.unmasked && !hasRight(caller.role, 'patients.unmask')) return 'ACCESS_REFUSED';
  return caller.organizations !== undefined && !isScoped ? 'ACCESS_SCOPE_REFUSED' : undefined;
}
