/** Milliseconds since 1970. Handed in wherever time matters, so that a test or a replay decides what time it is. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

let lastAt = Number.NaN;
let lastInstant = '';

/** RFC 3339 in UTC with milliseconds. Many messages come in one millisecond, so the last answer is kept. */
export function instant(at: number): string {
  if (at === lastAt) return lastInstant;
  lastInstant = new Date(at).toISOString();
  lastAt = at;
  return lastInstant;
}
