import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import { catchError, concatMap, mergeMap, type Observable, takeWhile } from 'rxjs';
import { map } from 'rxjs/operators';
import { type ErrorCode, Fault } from '#contracts';
import type { AccessRequest, Caller } from './caller.js';
import { type AccessEvent, Door } from './door.js';
import { type Access, accessOfRoute } from './needs.js';

import { detailOf, routeOf } from './route-name.js';
import { subjectsOf } from './subjects.js';

/** Masks what the caller may not see, and records what it saw and did, before the answer leaves. */
@Injectable()
export class AccessInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly door: Door,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(accessOfRoute, targets);
    const request = context.switchToHttp().getRequest<AccessRequest>();
    const { caller } = request;
    if (context.getType() !== 'http' || !access || !caller) return next.handle();
    if (Reflect.hasMetadata(SSE_METADATA, context.getHandler())) return this.#whileIn(caller, next.handle());
    const action = recordedAs(access, caller);
    const detail = detailOf(access, request);
    return next.handle().pipe(
      mergeMap(async (answer) => {
        if (action !== undefined)
          await this.door.record({ ...eventOf(request, caller, answer), detail, action, outcome: 'done' });
        return access.mask && !caller.unmasked ? access.mask(answer) : answer;
      }),
      catchError(async (error: unknown) => {
        const failed = { ...eventOf(request, caller, undefined), outcome: 'failed' as const, code: codeOf(error) };
        if (access.act !== undefined) await this.door.record({ ...failed, detail, action: access.act });
        throw error;
      }),
    );
  }

  /** A stream that was opened once would outlive the session. */
  #whileIn(caller: Caller, events: Observable<unknown>): Observable<unknown> {
    return events.pipe(
      concatMap(async (event) => ({ event, isIn: await this.door.isStillIn(caller) })),
      takeWhile(({ isIn }) => isIn),
      map(({ event }) => event),
    );
  }
}

/** Undefined: nothing that anybody would ask about later. */
function recordedAs({ act, mask, isLook = false }: Access, { unmasked }: Caller): string | undefined {
  if (act !== undefined) return act;
  return isLook || (mask && unmasked) ? 'look' : undefined;
}

function eventOf(
  request: AccessRequest,
  caller: Caller,
  answer: unknown,
): Omit<AccessEvent, 'action' | 'outcome' | 'code' | 'detail'> {
  const { messageId, id } = (request.params ?? {}) as { readonly messageId?: string; readonly id?: string };
  const isPatient = request.routeOptions?.url?.startsWith('/fhir/Patient/:id') ?? false;
  const { patients, messages } = subjectsOf(answer);
  return {
    caller,
    from: request.ip,
    route: routeOf(request),
    url: request.url,
    patients: [...new Set([...(isPatient && id !== undefined ? [id] : []), ...patients])],
    messages: [...new Set([...(messageId === undefined ? [] : [messageId]), ...messages])],
  };
}

const codeOf = (error: unknown): ErrorCode => (error instanceof Fault ? error.code : 'INTERNAL');
