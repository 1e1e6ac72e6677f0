import {
  ClientProxy,
  type CustomTransportStrategy,
  type ReadPacket,
  Server,
  type WritePacket,
} from '@nestjs/microservices';
import { from, mergeMap, throwError } from 'rxjs';
import { fault } from '#contracts';

/**
 * Serves `@MessagePattern` handlers to clients of the same process. Requests and responses are handed over as they are:
 * nothing is copied or serialized. A handler that rejects does so to the client, with its original error (use it with
 * `RethrowFilter`).
 */
export class InProcessServer extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }

  close(): void {
    // A request in hand ends with its handler.
  }

  override on(): never {
    throw fault('INTERNAL', { reason: 'a call within the process has no events to listen to' });
  }

  override unwrap<T>(): T {
    throw fault('INTERNAL', { reason: 'a call within the process has no client to unwrap' });
  }
}

/** Asks the handlers of a server in the same process. Unsubscribing drops the response, not the work. */
export class InProcessClient extends ClientProxy {
  constructor(private readonly server: InProcessServer) {
    super();
  }

  async connect(): Promise<void> {
    // There is nothing between the two.
  }

  close(): void {
    // As above.
  }

  override unwrap<T>(): T {
    return this.server.unwrap();
  }

  protected override publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    const pattern = this.normalizePattern(packet.pattern);
    const handler = this.server.getHandlerByPattern(pattern);
    const responses = handler
      ? from(handler(packet.data)).pipe(mergeMap((result) => this.server.transformToObservable(result)))
      : throwError(() => fault('INTERNAL', { reason: 'nobody answers this pattern', pattern }));
    const subscription = responses.subscribe({
      next: (response: unknown) => callback({ response }),
      error: (err: unknown) => callback({ err }),
      complete: () => callback({ isDisposed: true }),
    });
    return () => subscription.unsubscribe();
  }

  protected override dispatchEvent(): never {
    throw fault('INTERNAL', { reason: 'events go over the event log' });
  }
}
