/** Milliseconds since 1970. Handed in wherever time matters, so that a test or a replay decides what time it is. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** RFC 3339 in UTC with milliseconds. */
export const instant = (at: number): string => new Date(at).toISOString();
