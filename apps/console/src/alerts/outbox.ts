import type { ErrorCode } from '#contracts';
import type { Alert, Notice } from './alert-book.js';
import type { Told } from './receiver.js';

/** A notice that a receiver is to be sent. Instants are milliseconds since 1970. */
export interface Outgoing {
  /**
   * The same for each try: a receiver knows by it what it has already. With the instant of the alert, since a new
   * installation begins to count its alerts anew.
   */
  readonly id: string;
  /** Key of the receiver. */
  readonly to: string;
  readonly kind: Notice['kind'];
  readonly alert: Alert;
  readonly since: number;
  readonly attempts: number;
  /** Not before. */
  readonly nextAt: number;
}

/** Of one receiver. */
const waitingMax = 100;
const givenUpAfterMs = 24 * 60 * 60_000;
const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60_000;

/** Where too many wait, the oldest go: the newest say how things stand. */
export const enqueued = (
  outbox: readonly Outgoing[],
  notices: readonly Notice[],
  receivers: readonly string[],
  now: number,
): readonly Outgoing[] =>
  receivers.flatMap((to) =>
    [
      ...outbox.filter((one) => one.to === to),
      ...notices.map(({ kind, alert }) => {
        return { id: `${alert.id}-${alert.openedAt}-${kind}`, to, kind, alert, since: now, attempts: 0, nextAt: now };
      }),
    ].slice(-waitingMax),
  );

/** What one receiver may be sent now, in order: behind one that waits for its next try, the others wait, too. */
export function due(outbox: readonly Outgoing[], receiver: string, now: number): readonly Outgoing[] {
  const own = outbox.filter(({ to }) => to === receiver);
  const [first] = own;
  return first && first.nextAt <= now ? own : [];
}

export interface Tried {
  readonly outgoing: Outgoing;
  readonly told: Told;
}

/** The pauses between tries double up to five minutes; after a day a notice is given up. */
export function settled(outbox: readonly Outgoing[], tried: readonly Tried[], now: number): readonly Outgoing[] {
  return outbox.flatMap((one) => {
    const result = tried.find(({ outgoing: { id, to } }) => id === one.id && to === one.to);
    if (!result) return [one];
    if (result.told.isDone || isGivenUp(one, now)) return [];
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** one.attempts);
    return [{ ...one, attempts: one.attempts + 1, nextAt: now + pause }];
  });
}

export const isGivenUp = ({ since }: Outgoing, now: number): boolean => now - since >= givenUpAfterMs;

/** What keeps a receiver from taking notices. */
export interface Trouble {
  /** Key of the receiver. */
  readonly to: string;
  readonly code: ErrorCode;
  readonly since: number;
}

/** As the newest tries left it: it is over once the receiver takes a notice. */
export function troubled(
  before: readonly Trouble[],
  tried: readonly Tried[],
  receivers: readonly string[],
  now: number,
): readonly Trouble[] {
  return receivers.flatMap((to): readonly Trouble[] => {
    const known = before.find((one) => one.to === to);
    const last = tried.findLast(({ outgoing }) => outgoing.to === to);
    if (!last) return known ? [known] : [];
    const { problem, isDone } = last.told;
    if (problem === undefined) return [];
    const code = !isDone && isGivenUp(last.outgoing, now) ? 'ALERT_NOTICE_GIVEN_UP' : problem;
    return [known?.code === code ? known : { to, code, since: now }];
  });
}
