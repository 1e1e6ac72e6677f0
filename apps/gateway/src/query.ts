import type { ClientProxy } from '@nestjs/microservices';
import { firstValueFrom, timeout, TimeoutError } from 'rxjs';
import { Fault, type Hl7Query, hl7QueryPattern } from '#contracts';
import { acknowledge, type Message } from '#hl7';
import type { Clock, Log } from '#platform';

const answerWithinMs = 5_000;

/** Resolves with the response to a query that is on disk; never rejects. */
export type Ask = (message: Message, query: Hl7Query) => Promise<Uint8Array>;

/**
 * Has queries answered over the request/response of Nest. Where nobody answers, in time or at all, the sender is told so
 * by AE: it waits on its connection, and silence would say nothing.
 */
export function askOver(
  client: ClientProxy,
  deps: { readonly clock: Clock; readonly log: Log },
  withinMs = answerWithinMs,
): Ask {
  return async (message, query) => {
    try {
      return await firstValueFrom(client.send<Uint8Array, Hl7Query>(hl7QueryPattern, query).pipe(timeout(withinMs)));
    } catch (error) {
      deps.log.error('query-failed', error);
      return acknowledge(message, {
        code: 'AE',
        controlId: query.answerId,
        at: deps.clock(),
        expectedSequenceNumber: query.expectedSequenceNumber,
        error: { code: codeOf(error) },
      });
    }
  };
}

function codeOf(error: unknown): Fault['code'] {
  if (error instanceof TimeoutError) return 'HL7_QUERY_TIMED_OUT';
  return error instanceof Fault ? error.code : 'INTERNAL';
}
