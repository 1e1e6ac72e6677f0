import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { fault } from '#contracts';

/** Binds a handler to a topic for a member of a group. It resolves, or rejects, when the batch has been worked on. */
export type Subscribe<Batch> = (
  group: string,
  topic: string,
  deliver: (batch: Batch) => Promise<void>,
) => Promise<{ close(): Promise<void> }>;

/**
 * Lets a Nest controller consume an event log: `@EventPattern({ group, topic })` gets one batch as its payload, and the
 * next batch of the partition comes only after the handler has settled. A handler that fails rejects to the log with
 * its original error (use it with `RethrowFilter`), so that nothing is committed. What cannot be bound exactly (another
 * shape of pattern, `@MessagePattern`, two handlers of one pattern) is refused at the start.
 */
export class EventLogStrategy<Batch = unknown> extends Server implements CustomTransportStrategy {
  // Nest then leaves the reporting of failed handlers to us.
  override readonly propagatesEventHandlerErrors = true;
  readonly #subscribe: Subscribe<Batch>;
  #subscriptions: { close(): Promise<void> }[] = [];

  constructor(subscribe: Subscribe<Batch>) {
    super();
    this.#subscribe = subscribe;
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const bindings = [...this.messageHandlers].map(([pattern, handler]) => ({
        ...bindingOf(pattern, handler),
        handler,
      }));
      for (const { group, topic, handler } of bindings) {
        this.#subscriptions.push(await this.#subscribe(group, topic, (batch) => settled(handler, batch)));
      }
      callback();
    } catch (error) {
      await this.close();
      callback(error);
    }
  }

  /** Resolves when the batches in hand have settled. */
  async close(): Promise<void> {
    const subscriptions = this.#subscriptions;
    this.#subscriptions = [];
    await Promise.all(subscriptions.map((subscription) => subscription.close()));
  }

  override on(): never {
    throw fault('INTERNAL', { reason: 'the event log has no events to listen to' });
  }

  override unwrap<T>(): T {
    throw fault('INTERNAL', { reason: 'the event log has no client to unwrap' });
  }
}

/** Nest hands over patterns as JSON text with sorted keys. */
function bindingOf(pattern: string, handler: MessageHandler): { readonly group: string; readonly topic: string } {
  const { group, topic } = asPattern(pattern);
  if (typeof group === 'string' && typeof topic === 'string' && handler.isEventHandler && !handler.next) {
    return { group, topic };
  }
  throw fault('INTERNAL', { reason: 'a consumer needs one @EventPattern({ group, topic }) of its own', pattern });
}

function asPattern(pattern: string): { readonly group?: unknown; readonly topic?: unknown } {
  try {
    return JSON.parse(pattern) as object;
  } catch {
    return {};
  }
}

/**
 * Nest's proxy never rejects: it hands back an Observable that errors. Only awaiting the handler would commit what
 * failed.
 */
async function settled<Batch>(handler: MessageHandler, batch: Batch): Promise<void> {
  const result: unknown = await handler(batch);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
