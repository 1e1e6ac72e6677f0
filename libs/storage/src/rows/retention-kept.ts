import { type AgingStore, agingStores, type KeptStore, type SweptStore } from '../ports/retention-store.js';
import type { RetentionStatements } from './retention-sql.js';

/** Reads one row, or none. */
export type ReadOne = <Row>(statement: keyof RetentionStatements) => Promise<Row | undefined>;

export interface SweptRow {
  readonly store: AgingStore;
  readonly swept_at: number;
  readonly held: number;
  readonly dropped_total: number;
  readonly last_dropped: number;
  readonly last_dropped_at: number | null;
  readonly dropped_before: number | null;
}

const statements: Readonly<Record<AgingStore, readonly [keyof RetentionStatements, keyof RetentionStatements]>> = {
  messages: ['receivedMessages', 'oldestMessage'],
  recordHistory: ['historyEntries', 'oldestHistory'],
  deadLetters: ['letterEntries', 'oldestLetter'],
  findings: ['findingEntries', 'oldestFinding'],
};

/** Every store; `bytesOf` is told how many entries it holds. */
export function keptStores(
  readOne: ReadOne,
  swept: readonly SweptRow[],
  bytesOf: (store: AgingStore, entries: number) => Promise<number>,
): Promise<readonly KeptStore[]> {
  return Promise.all(
    agingStores.map(async (store) => {
      const [entriesOf, oldestOf] = statements[store];
      const counted = (await readOne<{ entries: number | null }>(entriesOf))?.entries ?? 0;
      const oldest = timeOf((await readOne<{ oldest: number | string | null }>(oldestOf))?.oldest);
      const row = swept.find((one) => one.store === store);
      // Received messages are counted for ever: what was dropped is none of the store any more.
      const entries = store === 'messages' ? counted - (row?.dropped_total ?? 0) : counted;
      return {
        store,
        entries,
        bytes: await bytesOf(store, entries),
        ...(oldest !== undefined && { oldest }),
        ...(row && { swept: asSwept(row) }),
      };
    }),
  );
}

const timeOf = (oldest: number | string | null | undefined): number | undefined =>
  oldest === null || oldest === undefined ? undefined : new Date(oldest).getTime();

const asSwept = (row: SweptRow): SweptStore => ({
  at: row.swept_at,
  held: row.held,
  droppedTotal: row.dropped_total,
  ...(row.last_dropped_at !== null && { lastDropped: { at: row.last_dropped_at, entries: row.last_dropped } }),
  ...(row.dropped_before !== null && { droppedBefore: row.dropped_before }),
});
