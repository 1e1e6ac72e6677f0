import { beforeEach, describe, expect, it } from '@jest/globals';
import { deliveryGroup, topics } from '#contracts';
import { consoleForEach } from '../testing/api-app.js';
import { died } from '../testing/embedded.js';
import type { ConsumerResetView } from './consumer-reset-views.js';

const served = consoleForEach();
beforeEach(async () => {
  for (let entry = 0; entry < 5; entry++) {
    await served.broker.log.append([{ ...died(topics.raw, `M${entry}`), topic: topics.replay }]);
    served.broker.now += 1_000;
  }
  await served.broker.log.admin.commit('normalizer', topics.replay, 0, 3);
  await served.broker.log.admin.commit('normalizer', topics.raw, 0, 0);
});
const ask = (path: string, body: object) =>
  served.app.inject({ method: 'POST', url: `/api/consumers/${path}`, payload: body });
const committed = async () =>
  (await served.broker.log.admin.groups(['normalizer'])).find(({ topic }) => topic === topics.replay)?.committed;
const place = (offset: number) => ({ topic: topics.replay, partition: 0, offset });

describe('moving a group', () => {
  it.each([
    [{ to: 'begin' }, 0, 3, 0],
    [{ to: 'end' }, 5, 0, 2],
    [{ to: 'offset', offset: 4 }, 4, 0, 1],
    [{ to: 'offset', offset: 400 }, 5, 0, 2],
    [{ to: 'time', at: '2026-03-03T08:30:02.500Z' }, 2, 1, 0],
  ])('says of %j what it means, and moves nothing', async (target, to, again, skipped) => {
    const answer = await ask('normalizer/reset/preview', { topic: topics.replay, ...target });
    expect(answer.json<ConsumerResetView>()).toEqual({
      group: 'normalizer',
      mode: 'embedded',
      places: [{ topic: topics.replay, partition: 0, from: 3, to, again, skipped }],
      again,
      skipped,
      effect: 'worked-again',
    });
    expect(await committed()).toBe(3);
  });

  it('looks at all that the group reads where nothing is named', async () => {
    const { places } = (await ask('normalizer/reset/preview', { to: 'begin' })).json<ConsumerResetView>();
    expect(places.map(({ topic }) => topic)).toEqual([topics.raw, topics.replay]);
  });

  it('says of a group that tells somebody outside that it is told again', async () => {
    const group = deliveryGroup('ste');
    await served.broker.log.admin.commit(group, topics.replay, 0, 5);
    expect((await ask(`${group}/reset/preview`, { to: 'begin' })).json()).toMatchObject({ effect: 'told-again' });
  });

  it('goes back for a reason, and is refused without one', async () => {
    expect((await ask('normalizer/reset', { places: [place(1)] })).statusCode).toBe(400);
    expect(await committed()).toBe(3);
    const done = await ask('normalizer/reset', { places: [place(1)], reason: 'the map was wrong' });
    expect(done.json()).toMatchObject({ again: 2, skipped: 0 });
    expect(await committed()).toBe(1);
  });

  it.each([undefined, 'normaliser'])('skips nothing where the group is confirmed as %s', async (confirmation) => {
    const refused = await ask('normalizer/reset', { places: [place(5)], reason: 'stuck', confirmation });
    expect([refused.statusCode, refused.body]).toEqual([409, expect.stringContaining('LOG_RESET_UNCONFIRMED')]);
    expect(await committed()).toBe(3);
  });

  it('skips what a preview showed and not what came since', async () => {
    const { places } = (await ask('normalizer/reset/preview', { topic: topics.replay, to: 'end' })).json<{
      places: ConsumerResetView['places'];
    }>();
    await served.broker.log.append([{ ...died(topics.raw, 'M9'), topic: topics.replay }]);
    const order = places.map(({ topic, partition, to }) => ({ topic, partition, offset: to }));
    await ask('normalizer/reset', { places: order, reason: 'stuck', confirmation: 'normalizer' });
    expect(await committed()).toBe(5);
  });

  it.each([
    ['nobody/reset/preview', { to: 'end' }, 404, 'LOG_GROUP_UNKNOWN'],
    ['normalizer/reset/preview', { to: 'end', partition: 9 }, 404, 'LOG_GROUP_UNKNOWN'],
    ['normalizer/reset/preview', { to: 'time' }, 400, 'API_BODY_INVALID'],
    ['normalizer/reset/preview', { to: 'offset' }, 400, 'API_BODY_INVALID'],
    ['normalizer/reset/preview', { to: 'tomorrow' }, 400, 'API_BODY_INVALID'],
    ['normalizer/reset', { places: [place(1), { ...place(1), partition: 3 }], reason: 'x' }, 404, 'LOG_GROUP_UNKNOWN'],
    ['normalizer/reset', { places: [], reason: 'x' }, 400, 'API_BODY_INVALID'],
  ])('%s with %j is %i', async (path, body, status, code) => {
    const refused = await ask(path, body);
    expect([refused.statusCode, refused.body]).toEqual([status, expect.stringContaining(code)]);
  });
});
