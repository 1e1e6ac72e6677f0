import { describe, expect, it } from '@jest/globals';
import {
  type Finding,
  findingDaysKept,
  type FindingReader,
  findingsPerFeedMax,
  type FindingStore,
  type MessageFindings,
} from '../ports/finding-store.js';

export interface FindingStoreUnderTest<Tx> {
  /** Of the same data: as after a restart. */
  readonly open: () => FindingStore<Tx>;
  readonly reader: FindingReader;
  /** Runs `work` in one transaction and makes it durable; undoes it where `work` fails. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const unread = (at: string): Finding => ({ kind: 'unread', at, detail: '' });
const unmapped: Finding = { kind: 'unmapped', at: 'PID-8', detail: '0001 Q' };
const guess: Finding = { kind: 'guess', at: 'MSH-18', detail: 'CHARACTER_SET_GUESSED' };
const found = (feed: string, day: string, ...findings: readonly Finding[]): MessageFindings => ({
  feed,
  day,
  findings,
});
const days = ['2026-03-04', '2026-03-05', '2026-03-06'] as const;

/** What every store of findings must do. */
export function findingStoreContract<Tx>(name: string, open: () => Promise<FindingStoreUnderTest<Tx>>): void {
  describe(`finding store: ${name}`, () => {
    const shown = async (reader: FindingReader, feed: string, from: string = days[0], to: string = days[2]) =>
      (await reader.totals(feed, from, to, 10)).map(({ kind, at, detail, messages, firstDay, lastDay }) =>
        [kind, at, detail, messages, firstDay.slice(-2), lastDay.slice(-2)].join(' ').replaceAll('  ', ' '),
      );

    it('counts messages by feed, day and finding, the most frequent first', async () => {
      const { open: opened, reader, transaction } = await open();
      await transaction((tx) =>
        opened().add(tx, [
          found('ward', days[0], unread('PID-10'), unmapped),
          found('ward', days[1], unread('PID-10'), guess),
          found('lab', days[1], unread('OBX-15')),
          found('ward', days[1]),
        ]),
      );
      await transaction((tx) => opened().add(tx, [found('ward', days[2], unread('PID-10'))]));
      expect(await shown(reader, 'ward')).toEqual([
        'unread PID-10 3 04 06',
        'guess MSH-18 CHARACTER_SET_GUESSED 1 05 05',
        'unmapped PID-8 0001 Q 1 04 04',
      ]);
      expect(await shown(reader, 'ward', days[1], days[1])).toEqual([
        'guess MSH-18 CHARACTER_SET_GUESSED 1 05 05',
        'unread PID-10 1 05 05',
      ]);
      expect(await shown(reader, 'lab')).toEqual(['unread OBX-15 1 05 05']);
      expect(await reader.totals('ward', days[0], days[2], 1)).toHaveLength(1);
      expect(await reader.days('ward', days[0], days[1])).toEqual([
        { day: days[0], messages: 1, findings: { unread: 1, unmapped: 1, guess: 0, issue: 0 } },
        { day: days[1], messages: 2, findings: { unread: 1, unmapped: 0, guess: 1, issue: 0 } },
      ]);
    });

    it('counts nothing of a transaction that failed, and all of it when it comes again', async () => {
      const { open: opened, reader, transaction } = await open();
      const store = opened();
      const failing = transaction(async (tx) => {
        await store.add(tx, [found('ward', days[0], unread('PID-10'))]);
        throw new Error('the disk is full');
      });
      await expect(failing).rejects.toThrow('full');
      expect(await shown(reader, 'ward')).toEqual([]);
      await transaction((tx) => store.add(tx, [found('ward', days[0], unread('PID-10'))]));
      expect(await shown(reader, 'ward')).toEqual(['unread PID-10 1 04 04']);
    });

    it('counts as other what a feed has beyond the bound, also after a restart', async () => {
      const { open: opened, reader, transaction } = await open();
      const many = Array.from({ length: findingsPerFeedMax + 3 }, (_, at) => unread(`ZZ1-${at}`));
      await transaction((tx) => opened().add(tx, [found('ward', days[0], ...many)]));
      await transaction((tx) => opened().add(tx, [found('ward', days[1], unread('PID-10'), many[0] ?? guess)]));
      await transaction((tx) => opened().add(tx, [found('lab', days[1], unread('PID-10'))]));
      expect((await shown(reader, 'ward')).slice(0, 2)).toEqual(['unread other 4 04 05', 'unread ZZ1-0 2 04 05']);
      expect(await reader.totals('ward', days[0], days[2], 10_000)).toHaveLength(findingsPerFeedMax + 1);
      expect(await shown(reader, 'lab')).toEqual(['unread PID-10 1 05 05']);
    });

    it('forgets days that are too old, of the feed that begins a new one', async () => {
      const { open: opened, reader, transaction } = await open();
      const store = opened();
      const day = (after: number): string => new Date(Date.UTC(2026, 0, 1 + after)).toISOString().slice(0, 10);
      for (const feed of ['ward', 'lab'])
        for (const after of [0, 1]) await transaction((tx) => store.add(tx, [found(feed, day(after), guess)]));
      await transaction((tx) => store.add(tx, [found('ward', day(findingDaysKept + 1), guess)]));
      const kept = async (feed: string) => (await reader.days(feed, '2026-01-01', '2028-01-01')).map((one) => one.day);
      expect(await kept('ward')).toEqual([day(1), day(findingDaysKept + 1)]);
      expect(await kept('lab')).toEqual([day(0), day(1)]);
    });
  });
}
