import { type Entry, type FeedIntake, intakeStates, readJson } from '#contracts';

export type IntakeState = FeedIntake['state'];

/** What a person ordered of the intake of a feed. */
export interface IntakeOrder {
  readonly state: IntakeState;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** User. */
  readonly by: string;
  readonly reason?: string;
}

/** By feed. A feed without an order is started. */
export type IntakeOrders = ReadonlyMap<string, IntakeOrder>;

/**
 * The orders once these entries of one partition are known, too, in order of their offsets: the newest of a feed counts. What
 * cannot be read as an order changes nothing, since whatever it might have meant, the last known order is the safest.
 */
export function withEntries(orders: IntakeOrders, entries: readonly Entry[]): IntakeOrders {
  const read = entries.flatMap((entry) => {
    const order = orderIn(entry);
    return order ? [[entry.key, order] as const] : [];
  });
  return read.length === 0 ? orders : new Map([...orders, ...read]);
}

function orderIn(entry: Entry): IntakeOrder | undefined {
  const { state, by, at: said = '', reason } = json(entry) ?? {};
  const at = Date.parse(said);
  if (state === undefined || !intakeStates.includes(state) || typeof by !== 'string' || Number.isNaN(at))
    return undefined;
  return { state, at, by, ...(typeof reason === 'string' && { reason }) };
}

function json(entry: Entry): Partial<FeedIntake> | null {
  try {
    return readJson<Partial<FeedIntake> | null>(entry);
  } catch {
    return null;
  }
}
