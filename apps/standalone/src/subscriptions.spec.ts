import { describe, expect, it } from '@jest/globals';
import { type Draft, stageGroups, stageTopics, topics } from '#contracts';
import { MemoryEventLog } from '#event-log';
import { configSchema, systemClock } from '#platform';
import { placeRouter } from './subscriptions.js';

const config = configSchema.parse({
  authorities: [{ namespace: 'LGH', system: 'urn:oid:2.999.1' }],
  pixConsumers: [{ name: 'region', host: '127.0.0.1', port: 2575, domains: ['LGH'] }],
});
const change: Draft = {
  topic: topics.golden,
  key: 'E1',
  attributes: { id: 'C1', source: 'mpi', type: 'hie.patient.golden.v1', time: '2026-03-03T08:00:00Z', messageid: 'M1' },
  value: new Uint8Array(),
};
const placesOf = async ({ admin }: MemoryEventLog): Promise<number[]> =>
  (await admin.groups([stageGroups.router])).map(({ committed }) => committed);

async function golden(): Promise<MemoryEventLog> {
  const log = new MemoryEventLog({ clock: systemClock });
  await log.admin.ensure(stageTopics, 1);
  await log.append([change, change]);
  return log;
}

describe('the place of the router', () => {
  it('is the end where consumers are new: they are told of what changes from now on', async () => {
    const log = await golden();
    await placeRouter(config, log);
    expect(await placesOf(log)).toEqual([2]);
  });

  it('stays where it is, also where the list of groups is short, as that of a cluster may be after a start', async () => {
    const log = await golden();
    await placeRouter(config, log);
    await log.append([change]);
    const { admin } = log;
    await placeRouter(config, { admin: { ...admin, groups: (only) => admin.groups(only ?? []) } });
    expect(await placesOf(log)).toEqual([2]);
  });

  it('is forgotten without consumers', async () => {
    const log = await golden();
    await placeRouter(config, log);
    await placeRouter({ ...config, pixConsumers: [] }, log);
    expect(await placesOf(log)).toEqual([]);
  });
});
