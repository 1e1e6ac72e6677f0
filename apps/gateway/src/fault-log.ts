import type { ErrorCode } from '#contracts';
import type { Clock, Log, LogFields } from '#platform';

const windowMs = 10_000;
const linesPerWindow = 5;

/**
 * One coded line for each fault, and no flood where a thousand broken connections do the same: five lines of a kind in
 * ten seconds, then the next says how many were left out.
 */
export class FaultLog {
  readonly #kinds = new Map<ErrorCode, { endsAt: number; lines: number; leftOut: number }>();

  constructor(
    private readonly log: Log,
    private readonly clock: Clock,
    private readonly feed: string,
  ) {}

  warn(event: string, code: ErrorCode, fields: LogFields): void {
    const now = this.clock();
    const kind = this.#kinds.get(code) ?? { endsAt: 0, lines: 0, leftOut: 0 };
    this.#kinds.set(code, kind);
    // A clock that was set back begins a new window too.
    if (now >= kind.endsAt || kind.endsAt - now > windowMs) {
      kind.endsAt = now + windowMs;
      kind.lines = 0;
    }
    if (kind.lines >= linesPerWindow) {
      kind.leftOut++;
      return;
    }
    kind.lines++;
    const { leftOut } = kind;
    kind.leftOut = 0;
    this.log.warn(event, { feed: this.feed, code, ...fields, ...(leftOut > 0 && { leftOut }) });
  }
}
