import { describe, expect, it } from '@jest/globals';
import { clean, matchPool, shippedModel } from '#identity';
import { demographicsOf } from './demographics.js';
import { neutralKey } from './neutral-partition.js';
import { crowdedRegion, indexFacts, reordered } from './testing/crowded-region.js';
import { households, largeHouse, sequence, shuffled } from './testing/households.js';
import { keyOf, Region, type Visit } from './testing/region.js';
import { Workbench } from './testing/workbench.js';

async function partitionOf(visits: readonly Visit[], batch: number): Promise<readonly string[]> {
  const region = await Region.open();
  await region.feed(visits, batch);
  const [partition, reviews] = [await region.partition(), await region.reader.reviews(10_000)];
  await region.close();
  return [...partition, ...reviews.map(({ a, b }) => `${a} ? ${b}`).sort()];
}

describe('the partition', () => {
  const visits = households(36, sequence(7));

  it('and its open reviews are the same for 20 random orders of arrival and any size of batch', async () => {
    const expected = await partitionOf(visits, visits.length);
    expect(visits.length).toBeGreaterThan(180);
    expect(expected.length).toBeLessThan(visits.length);
    for (let run = 1; run <= 20; run++) {
      const order = shuffled(visits, sequence(run * 1_009));
      expect(await partitionOf(order, [1, 7, 64, 1_000][run % 4] ?? 1)).toEqual(expected);
    }
  });

  it('is the partition of all records at once, although only their surroundings were ever looked at', async () => {
    const region = await Region.open();
    await region.feed(visits, 30);
    const pool = visits.map(({ identities: [identity], patient }) => ({
      key: neutralKey(identity),
      system: identity.system,
      clean: clean(demographicsOf({ resourceType: 'Patient', ...patient }), shippedModel),
      active: true,
    }));
    const named = new Map(visits.map(({ identities: [one] }) => [neutralKey(one), `${one.authority}|${one.value}`]));
    const { groups, reviews } = matchPool(pool, shippedModel);
    const expected = groups
      .map((group) =>
        group
          .map((key) => named.get(key))
          .sort()
          .join(' '),
      )
      .sort();
    expect(await region.partition()).toEqual(expected);
    const neutral = new Map<string, string>(visits.map(({ identities: [one] }) => [keyOf(one), neutralKey(one)]));
    const ends = (a: string, b = '') => [a, b].sort().join(' ');
    const asked = (await region.reader.reviews(10_000)).map(({ a, b }) =>
      ends(neutral.get(a) ?? '', neutral.get(b ?? '')),
    );
    expect(asked.sort()).toEqual(reviews.map(({ a, b }) => ends(a, b)).sort());
    await region.close();
  });

  it('is the same for any order where hundreds share a house and a name', async () => {
    const residents = largeHouse(720, sequence(11));
    const groupsOf = async (visits: readonly Visit[], batch: number) =>
      (await partitionOf(visits, batch)).filter((line) => !line.includes('?'));
    const expected = await groupsOf(residents, 200);
    expect(expected.length).toBeLessThan(residents.length - 20);
    expect(await groupsOf(shuffled(residents, sequence(2)), 75)).toEqual(expected);
  }, 300_000);

  it('is the same when everything is delivered twice', async () => {
    const region = await Region.open();
    const ids = await region.feed(visits, 50);
    const [before, changes] = [await region.partition(), await region.entries('identity.changed')];
    await region.feed(
      visits.map((visit, at) => ({ ...visit, messageId: ids[at] ?? '' })),
      13,
    );
    expect(await region.partition()).toEqual(before);
    expect(await region.entries('identity.changed')).toEqual(changes);
    await region.close();
  });

  it('does not depend on the order of updates between the patients', async () => {
    const updates = visits.map((visit, at) => ({ ...visit, patient: visits[(at + 1) % visits.length]?.patient ?? {} }));
    const one = await partitionOf([...visits, ...updates], 40);
    const other = await partitionOf([...shuffled(visits, sequence(3)), ...shuffled(updates, sequence(5))], 9);
    expect(other).toEqual(one);
  });

  it('is the same for 12 random orders where numbers give way to others, and where senders and persons speak of them', async () => {
    const entries = crowdedRegion(24, 7);
    const factsOf = async (order: typeof entries, batch: number) => {
      const bench = new Workbench();
      await bench.takeAll(order, batch);
      const facts = await indexFacts(bench.reader);
      bench.close();
      return facts;
    };
    const expected = await factsOf(entries, 1_000);
    for (let run = 17; run <= 28; run++) {
      const order = reordered(entries, sequence(run * 1_009));
      expect(await factsOf(order, run % 3 === 0 ? 12 : 1)).toEqual(expected);
    }
  });
});
