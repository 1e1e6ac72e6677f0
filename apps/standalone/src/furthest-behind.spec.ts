import { describe, expect, it } from '@jest/globals';
import { acknowledgerGroup } from '#contracts';
import { furthestBehind } from './furthest-behind.js';

const place = (group: string, partition: number, lag: number) => ({ group, topic: 't', partition, committed: 0, lag });

describe('how far the stages are behind', () => {
  it('is the lag of all partitions of the stage that is furthest behind, and never that of a receiver', async () => {
    const groups = async () => [
      place('mpi', 0, 40),
      place('mpi', 1, 30),
      place('record', 0, 60),
      place(acknowledgerGroup('lab'), 0, 900),
    ];
    expect(await furthestBehind({ groups })).toBe(70);
    expect(await furthestBehind({ groups: async () => [] })).toBe(0);
  });
});
