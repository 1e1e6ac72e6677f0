import type { AlertRule } from './alert-views.js';
import type { Cause, Causes, DeadSample } from './causes.js';
import type { Outgoing, Trouble } from './outbox.js';

/** Instants are milliseconds since 1970. */
export interface Alert {
  readonly id: string;
  readonly rule: AlertRule;
  readonly subject: string;
  readonly text: string;
  readonly openedAt: number;
  readonly endedAt?: number;
  /** Since when its cause is away, while it may come back. */
  readonly awaySince?: number;
  readonly acknowledged?: { readonly by: string; readonly at: number };
}

/** All that is known about alerts; it survives a restart. */
export interface AlertBook {
  /** Of the alert that was opened last. */
  readonly sequence: number;
  /** Causes that have not held long enough. */
  readonly suspected: readonly { readonly rule: AlertRule; readonly subject: string; readonly since: number }[];
  /** The oldest first. */
  readonly active: readonly Alert[];
  /** The newest first. */
  readonly past: readonly Alert[];
  readonly samples: readonly DeadSample[];
  /** Notices that receivers do not have yet, the oldest first. */
  readonly outbox: readonly Outgoing[];
  /** Of receivers that did not take the last notice. */
  readonly troubles: readonly Trouble[];
  /** The process whose turn it is, where several share the book. */
  readonly turn?: { readonly holder: string; readonly until: number };
}

export const emptyBook: AlertBook = {
  sequence: 0,
  suspected: [],
  active: [],
  past: [],
  samples: [],
  outbox: [],
  troubles: [],
};

export interface Notice {
  readonly kind: 'opened' | 'recovered';
  readonly alert: Alert;
}

interface Patience {
  readonly now: number;
  /** A cause must hold so long. */
  readonly holdMs: number;
  /** It must be away so long. */
  readonly recoverMs: number;
}

const pastKept = 100;
/** Beyond it something is wrong that one alert says as well as a thousand. */
const activeMax = 500;

/** What becomes of the alerts: each cause is told once, when it has held, and once more when it has been away. */
export function follow(
  book: AlertBook,
  { causes, unclear }: Causes,
  patience: Patience,
): { readonly book: AlertBook; readonly notices: readonly Notice[] } {
  const present = new Map(causes.map((cause) => [nameOf(cause), cause]));
  const doubtful = new Set(unclear.map((each) => nameOf({ subject: '*', ...each })));
  const isUnclear = (one: Pick<Cause, 'rule' | 'subject'>): boolean =>
    doubtful.has(nameOf(one)) || doubtful.has(nameOf({ ...one, subject: '*' }));

  const lasting = book.active.map((alert) =>
    isUnclear(alert) ? alert : stillThere(alert, present.get(nameOf(alert)), patience.now),
  );
  const ended = lasting.filter(({ awaySince }) => awaySince !== undefined && isOver(awaySince, patience));
  const active = lasting.filter((alert) => !ended.includes(alert));

  const known = new Set(active.map(nameOf));
  const since = new Map(book.suspected.map((one) => [nameOf(one), one.since]));
  const fresh = causes
    .filter((cause) => !known.has(nameOf(cause)))
    .map((cause) => ({ cause, since: Math.min(since.get(nameOf(cause)) ?? patience.now, patience.now) }));
  const held = fresh
    .filter((one) => patience.now - one.since >= (one.cause.holdMs ?? patience.holdMs))
    .slice(0, activeMax - active.length);
  const opened = held.map(({ cause }, index) => alertOf(cause, book.sequence + index + 1, patience.now));
  const closed = ended.map((alert) => endedAlert(alert, patience.now));
  return {
    book: {
      ...book,
      sequence: book.sequence + opened.length,
      suspected: [
        ...fresh
          .filter((one) => !held.includes(one))
          .map(({ cause: { rule, subject }, since: from }) => ({ rule, subject, since: from })),
        ...book.suspected.filter((one) => isUnclear(one) && !present.has(nameOf(one))),
      ],
      active: [...active, ...opened],
      past: [...closed.toReversed(), ...book.past].slice(0, pastKept),
    },
    notices: [
      ...opened.map((alert) => ({ kind: 'opened' as const, alert })),
      ...closed.map((alert) => ({ kind: 'recovered' as const, alert })),
    ],
  };
}

/** Undefined where no such alert lasts; who was first stays. */
export function acknowledged(book: AlertBook, id: string, by: string, at: number): AlertBook | undefined {
  if (!book.active.some((alert) => alert.id === id)) return undefined;
  const active = book.active.map((alert) =>
    alert.id === id && !alert.acknowledged ? { ...alert, acknowledged: { by, at } } : alert,
  );
  return { ...book, active };
}

const nameOf = ({ rule, subject }: Pick<Cause, 'rule' | 'subject'>): string => `${rule}\n${subject}`;

const alertOf = ({ rule, subject, text }: Cause, sequence: number, openedAt: number): Alert => ({
  id: `A${sequence}`,
  rule,
  subject,
  text,
  openedAt,
});

function stillThere({ awaySince, ...alert }: Alert, cause: Cause | undefined, now: number): Alert {
  if (cause) return { ...alert, text: cause.text };
  return { ...alert, awaySince: Math.min(awaySince ?? now, now) };
}

const isOver = (awaySince: number, { now, recoverMs }: Patience): boolean => now - awaySince >= recoverMs;

const endedAlert = ({ id, rule, subject, text, openedAt, acknowledged: ack }: Alert, endedAt: number): Alert => ({
  id,
  rule,
  subject,
  text,
  openedAt,
  ...(ack && { acknowledged: ack }),
  endedAt,
});
