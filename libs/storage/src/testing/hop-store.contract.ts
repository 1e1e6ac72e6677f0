import { describe, expect, it } from '@jest/globals';
import type { Hop, HopReader, HopStore } from '../ports/hop-store.js';

export interface HopStoreUnderTest<Tx> {
  readonly store: HopStore<Tx>;
  readonly reader: HopReader;
  /** Runs `work` in one transaction and makes it durable. */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

const hop = (messageId: string, stage: string, decidedAt: number, more: Partial<Hop> = {}): Hop => ({
  messageId,
  stage,
  topic: 'hl7.raw',
  partition: 0,
  offset: 7,
  result: 'mapped',
  queuedAt: 1000,
  decidedAt,
  ...more,
});

/** What every store of hops must do. */
export function hopStoreContract<Tx>(name: string, open: () => Promise<HopStoreUnderTest<Tx>>): void {
  describe(`hop store: ${name}`, () => {
    it('gives the hops of a message in the order of the stages, and none of another', async () => {
      const { store, reader, transaction } = await open();
      const second = hop('M1', 'mpi', 3000, { code: 'HL7_MERGE_SELF', result: 'dead' });
      await transaction((tx) => store.save(tx, [second, hop('M2', 'normalizer', 1500), hop('M1', 'normalizer', 2000)]));
      expect(await reader.hopsOf('M1')).toEqual([hop('M1', 'normalizer', 2000), second]);
      expect(await reader.hopsOf('M3')).toEqual([]);
    });

    it('keeps one hop of an entry however often it is delivered, also in one batch', async () => {
      const { store, reader, transaction } = await open();
      await transaction((tx) => store.save(tx, [hop('M1', 'mpi', 2000), hop('M1', 'mpi', 3000)]));
      expect(await reader.hopsOf('M1')).toEqual([hop('M1', 'mpi', 3000)]);
      await transaction((tx) => store.save(tx, [hop('M1', 'mpi', 9000)]));
      expect(await reader.hopsOf('M1')).toEqual([hop('M1', 'mpi', 9000)]);
    });

    it('tells hops of one message apart by topic, partition and offset', async () => {
      const { store, reader, transaction } = await open();
      const hops = [
        hop('M1', 'mpi', 1000),
        hop('M1', 'mpi', 2000, { offset: 8 }),
        hop('M1', 'mpi', 3000, { partition: 1 }),
        hop('M1', 'mpi', 4000, { topic: 'hl7.replay' }),
      ];
      await transaction((tx) => store.save(tx, hops));
      await transaction((tx) => store.save(tx, []));
      expect(await reader.hopsOf('M1')).toEqual(hops);
    });
  });
}
