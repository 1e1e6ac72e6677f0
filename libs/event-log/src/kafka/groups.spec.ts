import { describe, expect, it } from '@jest/globals';
import { KafkaGroups } from './groups.js';

const catalogue = {
  nameOf: (topic: string) => `hie.${topic}`,
  topicOf: (name: string) => name.slice('hie.'.length),
  isOurs: (name: string) => name.startsWith('hie.'),
  states: () => Promise.resolve([{ topic: 'hl7.raw', partition: 0, begin: 0, end: 9 }]),
};

/** A cluster whose coordinators are changing: it knows the place of each group, and lists none of them. */
const changing = (places: ReadonlyMap<string, number>) => ({
  deleted: new Array<string>(),
  groupNames: () => Promise.resolve([]),
  committed: (name: string) => {
    const offset = places.get(name);
    return Promise.resolve(offset === undefined ? [] : [{ topic: 'hie.hl7.raw', partition: 0, offset }]);
  },
  setCommitted: () => Promise.resolve(),
  deleteGroup(name: string) {
    this.deleted.push(name);
    return Promise.resolve();
  },
  trim: () => Promise.resolve(),
});

describe('groups of a cluster whose coordinators are changing', () => {
  const cluster = changing(new Map([['hie.normalizer', 4]]));
  const groups = new KafkaGroups(cluster, catalogue, ['normalizer', 'router']);

  it('are found by their names: retention must not drop what one has yet to read', async () => {
    expect(await groups.states()).toEqual([
      { group: 'normalizer', topic: 'hl7.raw', partition: 0, committed: 4, lag: 5 },
    ]);
  });

  it('are forgotten by their names, and one that committed nothing has nothing to forget', async () => {
    for (const group of ['normalizer', 'router']) await groups.forget(group);
    expect(cluster.deleted).toEqual(['hie.normalizer']);
  });
});
