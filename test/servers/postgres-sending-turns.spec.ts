import { expect, it } from '@jest/globals';
import type { Entry } from '#contracts';
import { MemoryEventLog, PostgresSendingTurns, PostgresUnitOfWork, prepareStageTables } from '#event-log';
import { draft, keptTopic, testTopics } from '../../libs/event-log/src/testing/drafts.js';
import { onPostgres, type PostgresDatabases } from './postgres-databases.js';

const clock = () => Date.now();
const entry = (id: string, offset: number): Entry => {
  const { attributes, ...rest } = draft('a', id);
  return { ...rest, attributes: { ...attributes, id }, partition: 0, offset, appendedAt: 0 };
};
const place = ['g', keptTopic.name, 0] as const;

async function opened(databases: PostgresDatabases) {
  const database = await databases.fresh();
  await prepareStageTables(database);
  return { database, turns: () => new PostgresSendingTurns(database, clock) };
}

onPostgres('whose turn it is to send', (databases) => {
  it('is over once another one takes the partition, and of that partition alone', async () => {
    const { turns } = await opened(databases);
    const first = await turns().take(...place);
    const beside = await turns().take('g', keptTopic.name, 1);
    await first.holds();
    const second = await turns().take(...place);
    await expect(first.isDue(entry('1', 0))).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    await expect(first.holds()).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    expect(await second.isDue(entry('1', 0))).toBe(true);
    await beside.holds();
  });

  it('knows what was sent by whomever, also where a unit of work has noted it', async () => {
    const { database, turns } = await opened(databases);
    const first = await turns().take(...place);
    await first.sent(entry('1', 0));
    const log = new MemoryEventLog({ clock });
    await log.admin.ensure(testTopics, 1);
    const unitOfWork = new PostgresUnitOfWork(database, log, clock, new Set());
    await unitOfWork.run('g', { topic: keptTopic.name, partition: 0, entries: [entry('2', 1)] }, async () => []);
    await first.holds();
    const second = await turns().take(...place);
    const due = ['1', '2', '3'].map((id, at) => second.isDue(entry(id, at)));
    expect(await Promise.all(due)).toEqual([false, false, true]);
  });
});
