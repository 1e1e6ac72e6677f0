import type { Community } from './community.js';
import { dayOf, type PlannedMessage } from './day.js';
import { mistakes } from './mistakes.js';

interface Plan {
  /** Messages per second. */
  readonly rate: number;
  /** Absent: one day. */
  readonly minutes?: number;
  /** Milliseconds since 1970: the last day is the one before. */
  readonly now: number;
}

const dayMs = 86_400_000;
/** Midnight at the offset -0500, where the organizations of the demo are. */
const localMidnightMs = 5 * 3_600_000;
/** Messages of a later day for each record, at least: how many days back the story must begin. */
const messagesPerRecord = 0.4;

/** One day of the community, or as many days as fill the minutes at the rate; none lies in the future. */
export function planned(community: Community, { rate, minutes, now }: Plan): readonly PlannedMessage[] {
  const run = Math.floor(now / 1_000).toString(36);
  const wanted = minutes === undefined ? 1 : Math.ceil(minutes * 60 * rate);
  const perDay = Math.max(1, community.members.length * messagesPerRecord);
  const days = minutes === undefined ? 1 : Math.ceil(wanted / perDay);
  const firstDay = Math.floor(now / dayMs) * dayMs + localMidnightMs - (days + 1) * dayMs;
  const messages: PlannedMessage[] = [];
  for (let ordinal = 0; ordinal < days && messages.length < wanted; ordinal++) {
    const day = dayOf(community, { ordinal, startsAt: firstDay + ordinal * dayMs }, run);
    messages.push(...day, ...(ordinal === 0 ? mistakes(day, run) : []));
  }
  return minutes === undefined ? messages : messages.slice(0, wanted);
}
