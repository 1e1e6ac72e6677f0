import { afterEach, describe, expect, it } from '@jest/globals';
import { type Draft, type Fault, fault, topics } from '#contracts';
import { defaultDelivery } from '../subscriptions.js';
import { KafkaCatalogue } from './catalogue.js';
import {
  type ClientAdmin,
  type JoinOptions,
  type KafkaClient,
  keyOf,
  type Membership,
  type PlaceOffset,
} from './client.js';
import { KafkaEventLog } from './event-log.js';
import { KafkaMember } from './member.js';

const topic = topics.raw;
const name = `hie.${topic}`;
const place = { topic: name, partition: 0 };
const definition = { name: topic, cleanup: 'deleted', key: 'source identity' } as const;

const closing: KafkaMember[] = [];
afterEach(async () => {
  for (const member of closing.splice(0)) await member.close();
});

/** A cluster of one topic with nine entries, of which the group has worked through seven. */
class OneTopic implements ClientAdmin {
  id = 'first';
  isListed = true;
  brokers = () => Promise.resolve(1);
  topicNames = () => Promise.resolve(this.isListed ? [name] : []);
  shapes = () => Promise.resolve(new Map([[name, { id: this.id, partitions: 1, replicas: 1 }]]));
  settings = () => Promise.resolve(new Map());
  offsets = (_: unknown, moment: unknown) => Promise.resolve(new Map([[keyOf(place), moment === 'end' ? 9 : 0]]));
  groupNames = () => Promise.resolve([]);
  committed = () => Promise.resolve([{ ...place, offset: 7 }]);
  create = () => {
    this.isListed = true;
    return Promise.resolve();
  };
  grow = () => Promise.resolve();
  setCommitted = () => Promise.resolve();
  deleteGroup = () => Promise.resolve();
  trim = () => Promise.resolve();
}

const unused: Omit<KafkaClient, 'admin'> = {
  name: 'platformatic',
  send: () => Promise.reject(fault('INTERNAL')),
  join: () => Promise.reject(fault('INTERNAL')),
  readInto: () => Promise.reject(fault('INTERNAL')),
  close: () => Promise.resolve(),
};

async function reader() {
  const admin = new OneTopic();
  const notices: string[] = [];
  const catalogue = new KafkaCatalogue({ admin, prefix: 'hie.', notice: ({ code }: Fault) => notices.push(code) });
  await catalogue.ensure([definition], 1);
  const commits: PlaceOffset[] = [];
  const membership: Membership = {
    commit: async (offsets) => void commits.push(...offsets),
    hungry: () => undefined,
    moved: () => undefined,
    close: () => Promise.resolve(),
  };
  const joined: JoinOptions[] = [];
  const member = new KafkaMember({
    client: {
      ...unused,
      admin,
      join: async (options) => {
        joined.push(options);
        await options.assigned([place], membership);
        return membership;
      },
    },
    catalogue,
    group: 'hie.normalizer',
    topics: [topic],
    limits: { batchEntriesMax: 1, batchBytesMax: 1 },
    deliver: () => Promise.resolve(),
    policy: defaultDelivery,
  });
  closing.push(member);
  await member.join();
  const isMissed = async (): Promise<void> => joined[0]?.topicLost();
  return { admin, commits, isMissed, notices: () => notices.splice(0) };
}

describe('a topic that a broker misses', () => {
  it('is read on where it is there as before: a broker that has just started knows few topics', async () => {
    const { admin, commits, isMissed, notices } = await reader();
    notices();
    for (const isListed of [true, false]) {
      admin.isListed = isListed;
      await isMissed();
    }
    expect([commits, notices()]).toEqual([[], []]);
  });

  it('is read from its begin where it was made again, by this process or by another, and once', async () => {
    const { admin, commits, isMissed, notices } = await reader();
    notices();
    for (const isListed of [true, false]) {
      admin.isListed = isListed;
      admin.id = `another, listed ${isListed}`;
      await isMissed();
      await isMissed();
    }
    expect(commits).toEqual([
      { ...place, offset: 0 },
      { ...place, offset: 0 },
    ]);
    expect(notices()).toEqual(['LOG_TOPIC_LOST']);
  });

  it('is tried again by who appends to it', async () => {
    const admin = new OneTopic();
    const send: KafkaClient['send'] = () => Promise.reject(fault('LOG_TOPIC_UNKNOWN'));
    const log = new KafkaEventLog({ client: { ...unused, admin, send }, prefix: 'hie.' });
    const draft: Draft = {
      topic,
      key: 'P1',
      attributes: { id: '1', source: 'a', type: 'b', time: '2026-03-03T08:00:00Z', messageid: 'M1' },
      value: new Uint8Array(),
    };
    await expect(log.append([draft])).rejects.toMatchObject({ code: 'LOG_TOPIC_UNKNOWN' });
    await log.admin.ensure([definition], 1);
    await expect(log.append([draft])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', retriable: true });
    admin.isListed = false;
    admin.id = 'another';
    await expect(log.append([draft])).rejects.toMatchObject({ code: 'LOG_TOPIC_LOST', retriable: true });
  });
});
