import { describe, expect, it } from '@jest/globals';
import { type FeedIntake, readJson, topics } from '#contracts';
import type { Caller } from '#nest';
import { consoleForEach } from '../testing/api-app.js';
import type { FeedState } from './console.deps.js';
import { orderIntake } from './feed-intake.js';
import type { FeedView } from './views.js';

const served = consoleForEach();
const ask = (feed: string, body: object) =>
  served.app.inject({ method: 'POST', url: `/api/feeds/${feed}/intake`, payload: body });
const ordered = async () =>
  (await served.broker.log.read(topics.feedIntake, 0, 0, 10)).map((entry) => ({
    key: entry.key,
    ...readJson<FeedIntake>(entry),
  }));
const feed = (more: Partial<FeedState> = {}): FeedState => ({
  name: 'lab',
  connections: 2,
  received: 0,
  accepted: 0,
  refused: 0,
  unusable: 0,
  resent: 0,
  connectionFaults: 0,
  senders: [],
  ...more,
});
const caller = (...organizations: string[]): Caller => ({
  kind: 'session',
  name: 'ida',
  role: 'engineer',
  unmasked: false,
  organizations,
});

describe('ordering the intake of a feed', () => {
  it('appends who ordered what and why under the name of the feed, of which the newest stays', async () => {
    const answer = await ask('lab', { state: 'paused', reason: 'new cable' });
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { state: 'paused', since: '2026-03-03T08:30:01.000Z', by: 'local', reason: 'new cable', settled: false },
    ]);
    await ask('ward', { state: 'stopped' });
    await ask('lab', { state: 'started' });
    expect(await ordered()).toMatchObject([
      { key: 'ward', feed: 'ward', state: 'stopped', by: 'local', at: '2026-03-03T08:30:01.000Z' },
      { key: 'lab', feed: 'lab', state: 'started' },
    ]);
  });

  it.each([
    ['a feed that is not configured', 'gone', { state: 'paused' }, 404, 'FEED_UNKNOWN'],
    ['no state', 'lab', {}, 400, 'API_BODY_INVALID'],
    ['a state that there is not', 'lab', { state: 'drained' }, 400, 'API_BODY_INVALID'],
    ['a reason without end', 'lab', { state: 'paused', reason: 'x'.repeat(121) }, 400, 'API_BODY_INVALID'],
    ['something else besides', 'lab', { state: 'paused', by: 'eve' }, 400, 'API_BODY_INVALID'],
  ])('refuses %s', async (_what, name, body, status, code) => {
    const answer = await ask(name, body);
    expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([status, code]);
    expect(await ordered()).toEqual([]);
  });

  it('refuses who is limited to organizations what is not of these alone, as if it were not there', async () => {
    const order = (name: string, ...organizations: string[]) =>
      orderIntake(served.broker.deps, name, { state: 'paused' }, caller(...organizations));
    const senders = [{ application: 'L', facility: 'N', organization: 'South Lab', enrolled: false }];
    served.broker.feeds = [feed()];
    expect(await order('lab', 'North Hospital')).toMatchObject({ by: 'ida' });
    for (const [name, organization] of [
      ['lab', 'South Lab'],
      ['ward', 'North Hospital'],
      ['gone', 'North Hospital'],
    ] as const)
      await expect(order(name, organization)).rejects.toMatchObject({ code: 'FEED_UNKNOWN' });
    served.broker.feeds = [feed({ senders })];
    await expect(order('lab', 'North Hospital')).rejects.toMatchObject({ code: 'FEED_UNKNOWN' });
    expect(await order('lab', 'North Hospital', 'South Lab')).toMatchObject({ state: 'paused' });
    // Of a closed feed, and while gateways cannot be asked, nobody has been seen.
    served.broker.feeds = undefined;
    expect(await order('lab', 'North Hospital')).toMatchObject({ state: 'paused' });
  });

  it('is seen with the feeds; of one that nobody ordered anything of, that it is started', async () => {
    const intake = { state: 'stopped', since: served.broker.now, by: 'ida', settled: true } as const;
    served.broker.feeds = [feed({ intake }), feed({ name: 'ward' })];
    const views = (await served.app.inject('/api/feeds')).json<FeedView[]>();
    expect(views.map((one) => one.intake)).toEqual([
      { state: 'stopped', since: '2026-03-03T08:30:01.000Z', by: 'ida', settled: true },
      { state: 'started', settled: true },
    ]);
  });
});
