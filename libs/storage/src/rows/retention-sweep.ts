import { base32 } from '#contracts';
import { sectionMessages, sectionOf } from '../message-search/sections.js';
import type { AgingStore, Sweep, SweepEnd, SweepStep } from '../ports/retention-store.js';
import type { RetentionStatements } from './retention-sql.js';

type Value = string | number | null;
type Asked<Result> = Result | Promise<Result>;

/** The statements of retention in one of the engines, within a transaction. */
export interface SweepQueries {
  all<Row>(statement: keyof RetentionStatements, ...values: Value[]): Asked<readonly Row[]>;
  /** Gives how many rows went. `ids` is the list that the statement takes. */
  drop(statement: keyof RetentionStatements, ...values: Value[]): Asked<number>;
  dropAll(statement: keyof RetentionStatements, ids: readonly string[]): Asked<number>;
}

/** Terms and hops of a message are some; a step that drops them takes as long as one that drops messages. */
const rowsPerMessage = 10;

/** One step of a sweep, the same in both engines. */
export function sweepStep(queries: SweepQueries, sweep: Sweep): Promise<SweepStep> {
  return steps[sweep.store](queries, sweep);
}

const steps: Readonly<Record<AgingStore, (queries: SweepQueries, sweep: Sweep) => Promise<SweepStep>>> = {
  messages: (queries, sweep) => {
    const { phase, at } = phaseOf(sweep.from);
    return phases[phase](queries, sweep, at);
  },
  recordHistory: sweepHistory,
  deadLetters: async (queries, { before, max }) => {
    const dropped = await queries.drop('dropLetters', before, max);
    return { dropped, held: 0, ...(dropped === max && { next: '' }) };
  },
  findings: sweepFindings,
};

/** Messages, then hops of what is no message, then the terms of sections that have no message any more. */
type Phase = 'message' | 'hop' | 'section';
const phases: Readonly<Record<Phase, (queries: SweepQueries, sweep: Sweep, at: string) => Promise<SweepStep>>> = {
  message: sweepMessages,
  hop: sweepHops,
  section: sweepSection,
};

const isPhase = (text: string): text is Phase => text in phases;

function phaseOf(from = 'message:'): { readonly phase: Phase; readonly at: string } {
  const [phase = '', at = ''] = from.split(':');
  return { phase: isPhase(phase) ? phase : 'message', at };
}

/** The smallest id of a message that was received then. */
const idAt = (time: number): string => base32(time, 10);

interface OldRow {
  readonly message_id: string;
  /** PostgreSQL knows truth, SQLite 1 and 0. */
  readonly isMessage?: boolean | number;
  readonly isNeeded: boolean | number;
}

async function sweepMessages(queries: SweepQueries, sweep: Sweep, at: string): Promise<SweepStep> {
  const { before, settledBefore, max } = sweep;
  const rows = await queries.all<OldRow>('messages', at, idAt(before), settledBefore, max);
  const old = rows.filter(({ isNeeded }) => !isNeeded);
  await dropEach(queries, ['dropMessages', 'dropSearched', 'dropHops'], old);
  const last = rows.length === max ? rows.at(-1) : undefined;
  return {
    dropped: old.filter(({ isMessage }) => isMessage).length,
    held: rows.length - old.length,
    next: last ? `message:${last.message_id}` : 'hop:',
  };
}

async function sweepHops(queries: SweepQueries, { before, max }: Sweep, at: string): Promise<SweepStep> {
  const rows = await queries.all<OldRow>('hops', at, idAt(before), max * rowsPerMessage);
  await dropEach(
    queries,
    ['dropHops'],
    rows.filter(({ isNeeded }) => !isNeeded),
  );
  const last = rows.length === max * rowsPerMessage ? rows.at(-1) : undefined;
  return { dropped: 0, held: 0, next: last ? `hop:${last.message_id}` : 'section:0' };
}

async function dropEach(
  queries: SweepQueries,
  statements: readonly (keyof RetentionStatements)[],
  rows: readonly OldRow[],
): Promise<void> {
  const ids = [...new Set(rows.map(({ message_id }) => message_id))];
  if (ids.length > 0) for (const statement of statements) await queries.dropAll(statement, ids);
}

/**
 * Terms lie in order of section, term and number, so that those of one message are all over its section: they go with the
 * last message of it. The newest two sections stay, since messages that are on their way may get a number there.
 */
async function sweepSection(queries: SweepQueries, { before, max }: Sweep, at: string): Promise<SweepStep> {
  const [{ section } = { section: null }] = await queries.all<{ section: number | null }>('section', Number(at));
  const [{ number } = { number: null }] = await queries.all<{ number: number | null }>('lastNumber');
  const nothing = { dropped: 0, held: 0 };
  if (section === null || (number !== null && section >= sectionOf(number) - 1)) return nothing;
  const bounds = [section * sectionMessages, (section + 1) * sectionMessages] as const;
  const [newest] = await queries.all<{ message_id: string }>('newestOfSection', ...bounds);
  if (newest) return newest.message_id < idAt(before) ? { ...nothing, next: `section:${section + 1}` } : nothing;
  await queries.drop('dropTerms', section, max * rowsPerMessage);
  return { ...nothing, next: `section:${section}` };
}

async function sweepHistory(queries: SweepQueries, { before, max, from = '-1' }: Sweep): Promise<SweepStep> {
  const rows = await queries.all<{ number: number; at: string }>('history', Number(from), max);
  const last = rows.at(-1);
  const bound = new Date(before).toISOString();
  if (!last || rows.every(({ at }) => at >= bound)) return { dropped: 0, held: 0 };
  const dropped = await queries.drop('dropHistory', Number(from), last.number, bound);
  return { dropped, held: 0, ...(rows.length === max && { next: String(last.number) }) };
}

async function sweepFindings(queries: SweepQueries, { before, max, from = '' }: Sweep): Promise<SweepStep> {
  const [{ feed } = { feed: null }] = await queries.all<{ feed: string | null }>('feed', from);
  if (feed === null) return { dropped: 0, held: 0 };
  const day = new Date(before).toISOString().slice(0, 10);
  const dropped = await queries.drop('dropFindings', feed, day, max);
  if (dropped === max) return { dropped, held: 0, next: feed };
  const [{ feed: next } = { feed: null }] = await queries.all<{ feed: string | null }>('feedAfter', feed);
  return { dropped, held: 0, ...(next !== null && { next }) };
}

/** As `ended` takes it. */
export const endValues = ({ store, before, at, dropped, held }: SweepEnd): Value[] => [
  store,
  at,
  held,
  dropped,
  dropped > 0 ? at : null,
  dropped > 0 ? before : null,
];
