import { describe, expect, it } from '@jest/globals';
import { checkHistories } from './testing/check-histories.js';
import { ClaimCheckingStore } from './testing/claim-checking-store.js';
import { messageEntry } from './testing/entries.js';
import { households, sequence, shuffled } from './testing/households.js';
import { Workbench } from './testing/workbench.js';

/** What is claimed does not depend on the engine; only that a claim keeps others off does. */
describe('whatever a transaction of the index saves', () => {
  it('it has claimed before, over random histories of all that can happen', async () => {
    const store = new ClaimCheckingStore(sequence(11));
    const { failures } = await checkHistories({ histories: 150, path: ':memory:', from: 77, store });
    expect([failures, [...new Set(store.unclaimed)], store.refused > 50]).toEqual([[], [], true]);
  }, 120_000);

  it('it has claimed before, over households that resemble each other', async () => {
    const store = new ClaimCheckingStore(sequence(13));
    const bench = new Workbench(':memory:', store);
    const visits = shuffled(households(60, sequence(7)), sequence(5));
    // Those who come again have taken the demographics of somebody else.
    const updates = visits.map((visit, at) => ({ ...visit, patient: visits[(at + 1) % visits.length]?.patient ?? {} }));
    const entries = [...visits, ...updates].map((visit, at) =>
      messageEntry(visit, `01J${String(at).padStart(17, '0')}`),
    );
    for (let at = 0; at < entries.length; at += 7) await bench.take(entries.slice(at, at + 7));
    bench.close();
    expect([[...new Set(store.unclaimed)], store.refused > 20]).toEqual([[], true]);
  }, 120_000);
});
