import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { SSE_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import { catchError, concatMap, defer, finalize, mergeMap, type Observable, takeWhile } from 'rxjs';
import { map } from 'rxjs/operators';
import { type ErrorCode, Fault } from '#contracts';
import type { AccessRequest, Caller } from './caller.js';
import { type AccessEvent, Door } from './door.js';
import { EventStream, streamed } from './event-stream.js';
import { type Access, accessOfRoute } from './needs.js';
import { OpenStreams } from './open-streams.js';
import { detailOf, routeOf } from './route-name.js';
import { subjectsOf } from './subjects.js';

/** Masks what the caller may not see, and records what it saw and did, before the answer leaves. */
@Injectable()
export class AccessInterceptor implements NestInterceptor {
  readonly #streams = new OpenStreams();

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
        if (answer instanceof EventStream) return this.#streamed({ request, access, caller }, answer);
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

  /** Opening it is a look before anything leaves; so is each event that tells of somebody else. */
  async #streamed({ request, access, caller }: Asked, stream: EventStream): Promise<unknown> {
    // The answer to HEAD would be read to an end that it does not have.
    if (request.method === 'HEAD') return undefined;
    const action = recordedAs(access, caller);
    const detail = detailOf(access, request);
    const look = async (answer: unknown): Promise<void> => {
      if (action === undefined) return;
      await this.door.record({ ...eventOf(request, caller, answer), detail, action, outcome: 'done' });
    };
    const ended = this.#streams.open(caller);
    try {
      await look(undefined);
    } catch (error) {
      ended();
      throw error;
    }
    return streamed(stream, {
      mayGoOn: () => this.door.isStillIn(caller),
      shown: async (data) => {
        if (access.mask && !caller.unmasked) return access.mask(data);
        const { patients, messages } = subjectsOf(data);
        if (patients.length + messages.length > 0) await look(data);
        return data;
      },
      ended,
    });
  }

  /** A stream that was opened once would outlive the session. */
  #whileIn(caller: Caller, events: Observable<unknown>): Observable<unknown> {
    return defer(() => {
      const ended = this.#streams.open(caller);
      return events.pipe(finalize(ended));
    }).pipe(
      concatMap(async (event) => ({ event, isIn: await this.door.isStillIn(caller) })),
      takeWhile(({ isIn }) => isIn),
      map(({ event }) => event),
    );
  }
}

interface Asked {
  readonly request: AccessRequest;
  readonly access: Access;
  readonly caller: Caller;
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
