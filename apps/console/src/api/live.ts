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
import { type GroupLag, sampleView } from '../lags.js';
import type { LagsView } from './consumer-views.js';
import type { Overview } from './views.js';

const everyMs = 1_000;

/** A server-sent event: JSON only, so that no text of a message can break out of it. */
export interface LiveEvent {
  readonly type: 'overview' | 'lags' | 'failed';
  readonly data: Overview | LagsView | { readonly code: string };
}

export interface LiveSources {
  readonly hints?: Pick<Hints, 'listen'> | undefined;
  /** How far groups are behind, whenever somebody has looked. */
  readonly lags?: Observable<readonly GroupLag[]>;
  readonly periodMs?: number;
}

/**
 * The overview once a second for all who look, and sooner where there is a hint that it changed: read once however many
 * they are, and not at all when nobody does. Beside it the lags of the groups as they are sampled.
 */
export class LiveNumbers {
  readonly events: Observable<LiveEvent>;
  readonly #ended = new Subject<void>();

  constructor(read: () => Promise<Overview>, { hints, lags = NEVER, periodMs = everyMs }: LiveSources = {}) {
    const overviews = merge(timer(0, periodMs), hints ? heard(hints) : NEVER).pipe(exhaustMap(() => reading(read)));
    this.events = merge(overviews, lags.pipe(map(lagsEvent))).pipe(takeUntil(this.#ended), share());
  }

  /** Closes the streams: an open one would keep the server from stopping. */
  end(): void {
    this.#ended.next();
  }
}

const lagsEvent = (lags: readonly GroupLag[]): LiveEvent => ({
  type: 'lags',
  data: lags.map(({ sample, ...of }) => ({ ...of, sample: sampleView(sample) })),
});

const heard = (hints: Pick<Hints, 'listen'>): Observable<void> =>
  new Observable((subscriber) => hints.listen(() => subscriber.next()));

const reading = (read: () => Promise<Overview>): Observable<LiveEvent> =>
  from(read()).pipe(
    map((data): LiveEvent => ({ type: 'overview', data })),
    catchError((error: unknown) => of<LiveEvent>({ type: 'failed', data: { code: codeOf(error) } })),
  );

const codeOf = (error: unknown): string => (error instanceof Fault ? error.code : 'INTERNAL');
