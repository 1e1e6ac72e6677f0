import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asMessageId, topics } from '#contracts';
import { Embedded } from '../testing/embedded.js';
import { retentionViews } from './retention.js';

describe('what is kept', () => {
  let console: Embedded;
  beforeEach(async () => {
    console = await Embedded.open();
    for (const id of ['01J00000000000000001', '01J00000000000000002', '01J00000000000000003'])
      await console.receive({ messageId: asMessageId(id) });
  });
  afterEach(() => console.close());

  const viewOf = async (name: string) => (await retentionViews(console.deps)).find(({ topic }) => topic === name);

  it('is told of each topic with its oldest entry, what goes next and who keeps it', async () => {
    await console.log.admin.commit('archive', topics.raw, 0, 3);
    expect(await viewOf(topics.raw)).toMatchObject({ keptDays: 30, entries: 3, oldest: expect.any(String), due: 3 });
    await console.log.admin.commit('normalizer', topics.raw, 0, 1);
    expect(await viewOf(topics.raw)).toMatchObject({ due: 1, heldBy: 'normalizer' });
  });

  it('is everything where nothing is configured', async () => {
    expect(await viewOf(topics.linked)).toEqual({ topic: topics.linked, partition: 0, entries: 0, due: 0 });
  });
});
