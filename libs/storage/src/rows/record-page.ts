import type { RecordPage, RecordSearch } from '../ports/record-store.js';
import { asResource, asValues, type CandidateRow, type ResourceRow } from './record-row.js';
import { type RangeRead, type RecordWalk, walksOf } from './record-walk.js';

export interface RecordRows {
  readonly range: RangeRead;
  /** The whole rows of these numbers, in any order. */
  bodies(rows: readonly number[]): Promise<readonly ResourceRow[]>;
}

/** Walks the ranges of a search together until a page is full. */
export async function recordPage(rows: RecordRows, search: RecordSearch): Promise<RecordPage> {
  const walks = walksOf(search, rows.range);
  const found: CandidateRow[] = [];
  let last: CandidateRow | undefined;
  for (let examined = 1; found.length < search.count && examined <= examinedMax; examined++) {
    const walk = await foremost(walks, search.newestFirst);
    const candidate = walk?.head;
    if (!walk || !candidate) return { resources: await bodiesOf(rows, found) };
    walk.pass();
    last = candidate;
    if (accepted(search, candidate)) found.push(candidate);
    if (examined % piecesOf === 0) await othersTurn();
  }
  const more = last && (await foremost(walks, search.newestFirst));
  const resources = await bodiesOf(rows, found);
  return { resources, ...(last && more && { next: { date: last.at, row: last.row } }) };
}

/** Rows that one page looks at: past them it ends, shorter than asked for, and the next page goes on. */
const examinedMax = 20_000;
/** Rows after which the thread serves others: senders wait for their acknowledgements on the same one. */
const piecesOf = 500;

const accepted = ({ accepts }: RecordSearch, row: CandidateRow): boolean =>
  accepts({ values: asValues(row), ...(row.source_key !== null && { sourceKey: row.source_key }) });

/**
 * The walk whose head comes first; ranges may overlap (two identifiers of one resource), so equal heads go together.
 */
async function foremost(walks: readonly RecordWalk[], newestFirst: boolean): Promise<RecordWalk | undefined> {
  const empty = walks.filter(({ needsRows }) => needsRows);
  if (empty.length > 0) await Promise.all(empty.map((walk) => walk.fill()));
  let best: { readonly walk: RecordWalk; readonly head: CandidateRow } | undefined;
  for (const walk of walks) {
    const { head } = walk;
    if (!head) continue;
    if (best && best.head.row === head.row) walk.pass();
    else if (!best || precedes(head, best.head) === newestFirst) best = { walk, head };
  }
  return best?.walk;
}

/** Whether `a` is the newer one. */
const precedes = (a: CandidateRow, b: CandidateRow): boolean => (a.at === b.at ? a.row > b.row : a.at > b.at);

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function bodiesOf(rows: RecordRows, candidates: readonly CandidateRow[]) {
  if (candidates.length === 0) return [];
  const whole = await rows.bodies(candidates.map(({ row }) => row));
  const byRow = new Map(whole.map((row) => [row.row, row]));
  return candidates.flatMap(({ row }) => byRow.get(row) ?? []).map(asResource);
}
