import { describe, expect, it } from '@jest/globals';
import { acknowledgerGroup, topics } from '#contracts';
import { messagesUnderWay } from './under-way.js';

const place = (group: string, topic: string, partition: number, lag: number) => ({ group, topic, partition, lag });

describe('how many messages are under way', () => {
  it('is what waits before all stages: one that waits for the first will wait for the next', async () => {
    const groups = async () => [
      place('normalizer', topics.raw, 0, 5),
      place('mpi', topics.canonical, 0, 40),
      place('mpi', topics.canonical, 1, 30),
      place('record', topics.linked, 0, 60),
    ];
    expect(await messagesUnderWay({ groups })).toBe(135);
    expect(await messagesUnderWay({ groups: async () => [] })).toBe(0);
  });

  it('counts a message once where two read it, and neither receivers nor what is no message', async () => {
    const groups = async () => [
      place('normalizer', topics.raw, 0, 50),
      place('archive', topics.raw, 0, 70),
      place('archive', topics.outcome, 0, 800),
      place(acknowledgerGroup('lab'), topics.outcome, 0, 900),
    ];
    expect(await messagesUnderWay({ groups })).toBe(70);
  });
});
