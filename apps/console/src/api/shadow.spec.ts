import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { asMessageId, readJson, type ShadowCommand, topics } from '#contracts';
import { type ShadowRun, SqliteShadowStore } from '#storage';
import { consoleForEach } from '../testing/api-app.js';

const served = consoleForEach();
const compared: ShadowRun = {
  id: 'RUN1',
  by: 'local',
  askedAt: Date.UTC(2026, 2, 3),
  endedAt: Date.UTC(2026, 2, 4),
  window: { from: '', before: 'RUN1' },
  state: 'compared',
  counts: { messages: 3, same: 1, different: 2, newlyRefused: 0, newlyAccepted: 0, pending: 0, notCompared: 0 },
  events: { promotable: 2, deadLetters: 0, leavingResources: 0 },
  promoted: 0,
};
const keep = (...runs: ShadowRun[]) => new SqliteShadowStore().save(served.broker.database, runs);
const get = async (url: string) => (await served.app.inject({ method: 'GET', url })).json<unknown>();
const post = async (url: string, payload: object = {}) => {
  const answer = await served.app.inject({ method: 'POST', url, payload });
  return [answer.statusCode, answer.json<{ error?: { code: string } }>().error?.code];
};
const commands = async () =>
  (await served.broker.log.read(topics.shadowCommand, 0, 0, 10)).map((entry) => readJson<ShadowCommand>(entry).command);

describe('/api/shadow', () => {
  it('begins a run of the last thousand messages, or of those asked for', async () => {
    expect(await post('/api/shadow')).toEqual([202, undefined]);
    expect(await post('/api/shadow', { from: '2026-03-01T00:00:00Z', feed: 'north', messageType: 'ADT' })).toEqual([
      202,
      undefined,
    ]);
    expect(await commands()).toEqual([
      { kind: 'begin', last: 1_000 },
      { kind: 'begin', from: '2026-03-01T00:00:00Z', feed: 'north', messageType: 'ADT' },
    ]);
  });

  it('begins a run under other rules of one feed, which is promoted only once they are in force', async () => {
    const rules = 'timeZone: Europe/Berlin';
    expect(await post('/api/shadow', { rules })).toEqual([400, 'API_BODY_INVALID']);
    expect(await post('/api/shadow', { feed: 'nowhere', rules })).toEqual([400, 'API_BODY_INVALID']);
    served.broker.rulesOf.set('north', []);
    expect(await post('/api/shadow', { feed: 'north', rules })).toEqual([202, undefined]);
    expect(await commands()).toEqual([{ kind: 'begin', last: 1_000, feed: 'north', rules }]);
    await keep({ ...compared, window: { ...compared.window, feed: 'north' }, rules });
    expect(await get('/api/shadow/RUN1')).toMatchObject({ triesRules: true, awaitsRules: true });
    expect(await post('/api/shadow/RUN1/promote')).toEqual([409, 'SHADOW_RULES_NOT_IN_FORCE']);
    served.broker.rulesOf.set('north', [rules]);
    expect(await get('/api/shadow/RUN1')).toMatchObject({ triesRules: true, awaitsRules: false });
    expect(await post('/api/shadow/RUN1/promote')).toEqual([202, undefined]);
  });

  it.each([{ from: 'yesterday' }, { last: 0 }, { messageType: "ADT' OR 1" }, { partition: 1 }])(
    'refuses %j',
    async (request) => {
      expect(await post('/api/shadow', request)).toEqual([400, 'API_BODY_INVALID']);
      expect(await commands()).toEqual([]);
    },
  );

  it('shows a run with what differs, and values and paths only where they are asked for', async () => {
    await keep(compared);
    const example = { messageId: asMessageId('M1'), path: 'Patient/x.name[0].family', before: '"Okafor"' };
    const difference = { element: 'Patient.name.family', messages: 2, times: 2 };
    await new SqliteShadowStore().add(served.broker.database, 'RUN1', [{ ...difference, examples: [example] }]);
    const view = {
      ...compared,
      triesRules: false,
      awaitsRules: false,
      askedAt: '2026-03-03T00:00:00.000Z',
      endedAt: '2026-03-04T00:00:00.000Z',
    };
    expect(await get('/api/shadow')).toEqual([view]);
    expect(await get('/api/shadow/RUN1')).toEqual({
      ...view,
      differences: [{ ...difference, examples: [{ messageId: 'M1' }] }],
    });
    expect(await get('/api/shadow/RUN1?values=true')).toMatchObject({ differences: [{ examples: [example] }] });
    expect(await get('/api/shadow/RUN2')).toMatchObject({ error: { code: 'API_NOT_FOUND' } });
  });

  it('promotes a run that is compared, once', async () => {
    await keep(compared);
    expect(await post('/api/shadow/RUN1/promote')).toEqual([202, undefined]);
    await keep({ ...compared, state: 'promoting' });
    expect(await post('/api/shadow/RUN1/promote')).toEqual([202, undefined]);
    expect(await commands()).toEqual([{ kind: 'promote', run: 'RUN1', leavingResources: false }]);
    expect(await post('/api/shadow')).toEqual([409, 'SHADOW_STATE']);
  });

  it.each(['clearing', 'comparing', 'superseded', 'refused'] as const)(
    'does not promote a run that is %s',
    async (state) => {
      await keep({ ...compared, state });
      expect(await post('/api/shadow/RUN1/promote')).toEqual([409, 'SHADOW_STATE']);
      expect(await post('/api/shadow/RUN2/promote')).toEqual([404, 'API_NOT_FOUND']);
      expect(await commands()).toEqual([]);
    },
  );
});
