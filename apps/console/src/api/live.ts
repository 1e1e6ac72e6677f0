import {
  catchError,
  exhaustMap,
  from,
  map,
  merge,
  NEVER,
  Observable,
  of,
  share,
  Subject,
  takeUntil,
  timer,
} from 'rxjs';
import { Fault } from '#contracts';
import type { Hints } from '#storage';
import type { Overview } from './views.js';

const everyMs = 1_000;

/** A server-sent event: JSON only, so that no text of a message can break out of it. */
export interface LiveEvent {
  readonly type: 'overview' | 'failed';
  readonly data: Overview | { readonly code: string };
}

/**
 * The overview once a second for all who look, and sooner where there is a hint that it changed: read once however many
 * they are, and not at all when nobody does.
 */
export class LiveNumbers {
  readonly events: Observable<LiveEvent>;
  readonly #ended = new Subject<void>();

  constructor(read: () => Promise<Overview>, hints?: Pick<Hints, 'listen'>, periodMs: number = everyMs) {
    this.events = merge(timer(0, periodMs), hints ? heard(hints) : NEVER).pipe(
      exhaustMap(() => reading(read)),
      takeUntil(this.#ended),
      share(),
    );
  }

  /** Closes the streams: an open one would keep the server from stopping. */
  end(): void {
    this.#ended.next();
  }
}

const heard = (hints: Pick<Hints, 'listen'>): Observable<void> =>
  new Observable((subscriber) => hints.listen(() => subscriber.next()));

const reading = (read: () => Promise<Overview>): Observable<LiveEvent> =>
  from(read()).pipe(
    map((data): LiveEvent => ({ type: 'overview', data })),
    catchError((error: unknown) => of<LiveEvent>({ type: 'failed', data: { code: codeOf(error) } })),
  );

const codeOf = (error: unknown): string => (error instanceof Fault ? error.code : 'INTERNAL');
