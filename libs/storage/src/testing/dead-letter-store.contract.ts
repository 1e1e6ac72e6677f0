import { describe, expect, it } from '@jest/globals';
import type {
  DeadLetter,
  DeadLetterReader,
  DeadLetterState,
  DeadLetterStore,
  LetterChange,
} from '../ports/dead-letter-store.js';

export interface DeadLetterStoreUnderTest<Tx> {
  readonly store: DeadLetterStore<Tx>;
  readonly reader: DeadLetterReader;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const deadLetter = (offset: number, parts: Partial<DeadLetter> = {}): DeadLetter => ({
  topic: 'clinical.canonical.dead',
  partition: 0,
  offset,
  messageId: `0000000000000000000${offset}`,
  originTopic: 'clinical.canonical',
  originPartition: 0,
  originOffset: offset + 100,
  stage: 'mpi',
  code: 'HL7_MERGE_CYCLE',
  detail: '',
  attempts: 1,
  revision: 0,
  at: 1_000 + offset,
  state: 'open',
  changedAt: 1_000 + offset,
  ...parts,
});

const changed = (state: DeadLetterState, at: number, parts: Partial<LetterChange> = {}): LetterChange => ({
  state,
  at,
  by: 'ada',
  command: 'C1',
  ...parts,
});

/** What every store of dead letters must do. */
export function deadLetterStoreContract<Tx>(name: string, open: () => Promise<DeadLetterStoreUnderTest<Tx>>): void {
  describe(`dead-letter store: ${name}`, () => {
    it('gives back a letter as it was recorded, with and without the parts that may be missing', async () => {
      const { store, reader, transaction } = await open();
      const full = deadLetter(1, {
        feed: 'north',
        messageType: 'ADT^A40',
        controlId: 'C-1',
        detail: '{"field":"MRG-1"}',
      });
      const bare = deadLetter(2);
      await transaction((tx) => store.record(tx, [full, bare]));
      expect(await reader.get(full)).toEqual(full);
      expect(await reader.get(bare)).toEqual(bare);
      expect(await reader.get(deadLetter(3))).toBeUndefined();
    });

    it('keeps the state of a letter that is recorded again', async () => {
      const { store, reader, transaction } = await open();
      const letter = deadLetter(1);
      await transaction((tx) => store.record(tx, [letter]));
      await transaction((tx) => store.mark(tx, [letter], changed('replayed', 5_000)));
      await transaction((tx) => store.record(tx, [letter]));
      expect(await reader.get(letter)).toMatchObject({ state: 'replayed', changedAt: 5_000 });
    });

    it('keeps who changed a letter, when, why and how, the last change only', async () => {
      const { store, reader, transaction } = await open();
      const letter = deadLetter(1);
      await transaction((tx) => store.record(tx, [letter]));
      const edited = { reason: 'a wrong date', edited: true, run: 'R1' };
      await transaction((tx) => store.mark(tx, [letter], changed('replayed', 5_000, edited)));
      const state = { state: 'replayed', changedAt: 5_000 };
      expect(await reader.get(letter)).toEqual({
        ...letter,
        ...state,
        change: { by: 'ada', command: 'C1', ...edited },
      });
      await transaction((tx) => store.mark(tx, [letter], changed('open', 6_000, { command: 'C2' })));
      expect(await reader.get(letter)).toEqual({ ...letter, changedAt: 6_000, change: { by: 'ada', command: 'C2' } });
    });

    it('counts the letters of a run', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.record(tx, [deadLetter(1), deadLetter(2), deadLetter(3)]));
      const places = [deadLetter(1), deadLetter(3)];
      await transaction((tx) => store.mark(tx, places, changed('replayed', 5_000, { run: 'R1' })));
      await transaction((tx) => store.mark(tx, [deadLetter(2)], changed('replayed', 5_000, { run: 'R2' })));
      expect(await reader.countOfRun('R1')).toBe(2);
      expect(await reader.countOfRun('R3')).toBe(0);
    });

    it('loads the known ones of the places asked for', async () => {
      const { store, transaction } = await open();
      const other = deadLetter(2, { topic: 'hl7.raw.dead' });
      await transaction((tx) => store.record(tx, [deadLetter(1), deadLetter(2), other]));
      const loaded = await transaction((tx) => store.load(tx, [other, deadLetter(1), deadLetter(9)]));
      expect(loaded.map(({ topic, offset }) => [topic, offset]).sort()).toEqual([
        ['clinical.canonical.dead', 1],
        ['hl7.raw.dead', 2],
      ]);
    });

    it('finds the oldest open letters of a partition', async () => {
      const { store, transaction } = await open();
      const letters = [3, 1, 4, 2].map((offset) => deadLetter(offset));
      await transaction((tx) => store.record(tx, [...letters, deadLetter(0, { partition: 1 })]));
      await transaction((tx) => store.mark(tx, [deadLetter(1)], changed('discarded', 9_000)));
      const found = await transaction((tx) => store.oldestOpen(tx, 'clinical.canonical.dead', 0, 2));
      expect(found.map(({ offset }) => offset)).toEqual([2, 3]);
    });

    it('lists newest or oldest first, by topic, code, stage and state, within the limit', async () => {
      const { store, reader, transaction } = await open();
      const raw = deadLetter(4, { topic: 'hl7.raw.dead', stage: 'normalizer', code: 'HL7_MSH_MISSING' });
      await transaction((tx) => store.record(tx, [deadLetter(1), deadLetter(2), deadLetter(3), raw]));
      await transaction((tx) => store.mark(tx, [deadLetter(2)], changed('replayed', 9_000)));
      const offsets = async (filter: Parameters<DeadLetterReader['find']>[0]): Promise<readonly number[]> =>
        (await reader.find(filter)).map(({ offset }) => offset);
      expect(await offsets({ limit: 10 })).toEqual([4, 3, 2, 1]);
      expect(await offsets({ limit: 2 })).toEqual([4, 3]);
      expect(await offsets({ limit: 2, oldestFirst: true })).toEqual([1, 2]);
      expect(await offsets({ state: 'open', limit: 10 })).toEqual([4, 3, 1]);
      expect(await offsets({ topic: 'hl7.raw.dead', limit: 10 })).toEqual([4]);
      expect(await offsets({ code: 'HL7_MERGE_CYCLE', stage: 'mpi', state: 'replayed', limit: 10 })).toEqual([2]);
    });

    it('groups open letters by cause, the largest group first', async () => {
      const { store, reader, transaction } = await open();
      const raw = deadLetter(4, { topic: 'hl7.raw.dead', stage: 'normalizer', code: 'HL7_MSH_MISSING' });
      await transaction((tx) => store.record(tx, [raw, deadLetter(1), deadLetter(2), deadLetter(3)]));
      await transaction((tx) => store.mark(tx, [deadLetter(3)], changed('discarded', 9_000)));
      expect(await reader.groups()).toEqual([
        {
          topic: 'clinical.canonical.dead',
          code: 'HL7_MERGE_CYCLE',
          stage: 'mpi',
          count: 2,
          oldest: 1_001,
          newest: 1_002,
        },
        { topic: 'hl7.raw.dead', code: 'HL7_MSH_MISSING', stage: 'normalizer', count: 1, oldest: 1_004, newest: 1_004 },
      ]);
    });

    it('does nothing for empty batches and unknown places', async () => {
      const { store, reader, transaction } = await open();
      await transaction(async (tx) => {
        await store.record(tx, []);
        await store.mark(tx, [], changed('discarded', 1));
        await store.mark(tx, [deadLetter(7)], changed('discarded', 1));
        expect(await store.load(tx, [])).toEqual([]);
      });
      expect(await reader.groups()).toEqual([]);
    });
  });
}
