import { describe, expect, it } from '@jest/globals';
import { checkHistories } from './testing/check-histories.js';
import { ClaimCheckingStore } from './testing/claim-checking-store.js';
import { messageEntry } from './testing/entries.js';
import { crowdedRegion, reordered } from './testing/crowded-region.js';
import { households, sequence } from './testing/households.js';
import { Workbench } from './testing/workbench.js';

/** What is claimed does not depend on the engine; only that a claim keeps others off does. */
describe('whatever a transaction of the index saves', () => {
  it('it has claimed before, over random histories of all that can happen', async () => {
    const store = new ClaimCheckingStore(sequence(11));
    const { failures } = await checkHistories({ histories: 150, path: ':memory:', from: 77, store });
    expect([failures, [...new Set(store.unclaimed)], store.refused > 50]).toEqual([[], [], true]);
  });

  it('it has claimed before, over a region of people who resemble each other', async () => {
    const store = new ClaimCheckingStore(sequence(13));
    const bench = new Workbench(':memory:', store);
    await bench.takeAll(reordered(crowdedRegion(40, 7), sequence(3)), 3);
    // Those who come again have taken the demographics of somebody else.
    const visits = households(40, sequence(7));
    const updates = visits.map((visit, at) => ({ ...visit, patient: visits[(at + 1) % visits.length]?.patient ?? {} }));
    await bench.takeAll(
      updates.map((visit, at) => messageEntry(visit, `01K${String(at).padStart(17, '0')}`)),
      7,
    );
    bench.close();
    expect([[...new Set(store.unclaimed)], store.refused > 20]).toEqual([[], true]);
  });
});
