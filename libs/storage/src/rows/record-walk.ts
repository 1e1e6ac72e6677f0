import { earliest, latest } from '#fhir';
import type { RecordPosition, RecordSearch } from '../ports/record-store.js';
import { type RecordRange, rangesOf } from './record-ranges.js';
import type { CandidateRow } from './record-row.js';

export type Direction = 'newestFirst' | 'oldestFirst';

/** Gives at most `max` rows of a range that come after a position. */
export type RangeRead = (
  range: RecordRange,
  direction: Direction,
  after: RecordPosition,
  max: number,
) => Promise<readonly CandidateRow[]>;

/** Rows of one index range in the order of the search, read in short pieces, so that nothing holds a snapshot. */
export class RecordWalk {
  #rows: readonly CandidateRow[] = [];
  #at = 0;
  #ended = false;

  constructor(
    private readonly range: RecordRange,
    private readonly direction: Direction,
    private readonly read: RangeRead,
    private position: RecordPosition,
  ) {}

  /** Undefined at the end, and where `fill` has to come first. */
  get head(): CandidateRow | undefined {
    return this.#rows[this.#at];
  }

  get needsRows(): boolean {
    return this.#at === this.#rows.length && !this.#ended;
  }

  pass(): void {
    this.#at++;
  }

  async fill(): Promise<void> {
    while (this.needsRows) {
      const rows = await this.read(this.range, this.direction, this.position, piece);
      this.#rows = this.range.holds ? rows.filter(this.range.holds) : rows;
      this.#at = 0;
      this.#ended = rows.length < piece;
      const last = rows.at(-1);
      if (last) this.position = { date: last.at, row: last.row };
    }
  }
}

/** Rows of one read: in an embedded broker about a tenth of a millisecond, during which the thread does nothing else. */
const piece = 100;

/** One walk for each index range of the search. */
export function walksOf(search: RecordSearch, read: RangeRead): readonly RecordWalk[] {
  const direction = search.newestFirst ? 'newestFirst' : 'oldestFirst';
  const start =
    search.after ?? (search.newestFirst ? { date: latest, row: latest } : { date: earliest, row: earliest });
  return rangesOf(search).map((range) => new RecordWalk(range, direction, read, start));
}
