const dayMs = 86_400_000;

export interface TimeMark {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Times along an axis, each with as much of its date as tells it from the others; by the clock of who reads. */
export function timeMarks(low: number, high: number, wanted = 5): readonly TimeMark[] {
  const span = high - low;
  return Array.from({ length: wanted }, (_, at) => {
    const time = low + (span * at) / (wanted - 1);
    return { at: time, text: written(new Date(time), span / (wanted - 1)) };
  });
}

/** A mark is never nearer to the next than a part of what it names, so that no two read the same. */
function written(time: Date, stepMs: number): string {
  const [year, month, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(twoDigits);
  if (stepMs >= 32 * dayMs) return `${year}-${month}`;
  if (stepMs >= 1.1 * dayMs) return `${year}-${month}-${day}`;
  return `${month}-${day} ${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
}

const twoDigits = (part: number): string => String(part).padStart(2, '0');
