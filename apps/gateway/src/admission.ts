const delayMsMax = 2000;

/**
 * How long an answer is held back while the stages are behind: nothing below half of the limit, then a delay that grows
 * with the square of the excess, so that senders slow down gradually instead of stopping and going.
 */
export function admissionDelayMs(lagEntries: number, lagEntriesMax: number): number {
  const excess = (lagEntries - lagEntriesMax / 2) / (lagEntriesMax / 2);
  if (excess <= 0) return 0;
  return Math.min(delayMsMax, Math.round(100 * (excess * 4) ** 2));
}
