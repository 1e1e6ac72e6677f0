import 'reflect-metadata';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { topics } from '#contracts';
import { consoleForEach } from '../testing/api-app.js';
import { died } from '../testing/embedded.js';
import type { DeadLetterDetail, EntriesPage } from './views.js';

const served = consoleForEach();

const json = async <Answer>(url: string): Promise<Answer> =>
  (await served.app.inject({ method: 'GET', url })).json<Answer>();
const post = (url: string, payload: object) => served.app.inject({ method: 'POST', url, payload });

describe('/api/dead', () => {
  beforeEach(async () => {
    await served.broker.log.append([
      died(topics.canonical, 'M1'),
      died(topics.canonical, 'M2'),
      died(topics.raw, 'M3'),
    ]);
    await served.broker.work();
  });

  it('groups open letters by cause and says what one can do', async () => {
    expect(await json('/api/dead/groups')).toMatchObject([
      { topic: 'clinical.canonical.dead', code: 'HL7_MERGE_CYCLE', stage: 'mpi', count: 2, what: expect.any(String) },
      { topic: 'hl7.raw.dead', count: 1 },
    ]);
  });

  it('shows a letter with its entry', async () => {
    expect(await json<DeadLetterDetail>('/api/dead/clinical.canonical.dead:0:1')).toMatchObject({
      id: 'clinical.canonical.dead:0:1',
      messageId: 'M2',
      detail: { field: 'MRG-1' },
      state: 'open',
      entry: { offset: 1, value: { kind: 'json', json: { of: 'M2' } } },
    });
  });

  it('replays what a person chose', async () => {
    const answer = await post('/api/dead/replay', { ids: ['clinical.canonical.dead:0:1'] });
    expect([answer.statusCode, answer.json()]).toEqual([202, { run: expect.any(String), letters: 1 }]);
    await served.broker.work();
    expect(await json('/api/dead?topic=clinical.canonical.dead')).toMatchObject([{ messageId: 'M1' }]);
    expect(await json('/api/dead?state=replayed')).toMatchObject([{ messageId: 'M2' }]);
  });

  it('tells how far a replay has come, and cancels only what there is', async () => {
    await post('/api/dead/replay', { all: true, reason: 'rule corrected' });
    await post('/api/dead/replay', { ids: ['clinical.canonical.dead:0:1'] });
    await served.broker.work();
    expect(await json('/api/dead/runs')).toMatchObject([
      { letters: 1, sent: 1, replayed: 0, state: 'sent', isOver: true },
      { letters: 3, sent: 3, replayed: 3, state: 'sent', isOver: true },
    ]);
    expect((await post('/api/dead/runs/R/cancel', {})).statusCode).not.toBe(200);
    expect(await json('/api/dead/hl7.raw.dead:0:0')).toMatchObject({
      state: 'replayed',
      change: { by: 'local', reason: 'rule corrected' },
    });
  });

  it('gives letters up for a reason only, and opens them again', async () => {
    const ids = ['hl7.raw.dead:0:0'];
    expect((await post('/api/dead/discard', { ids })).statusCode).toBe(400);
    expect((await post('/api/dead/discard', { ids, reason: 'a test' })).json()).toEqual({ letters: 1 });
    await served.broker.work();
    expect(await json('/api/dead?state=discarded')).toMatchObject([{ messageId: 'M3', change: { reason: 'a test' } }]);
    await post('/api/dead/reopen', { ids });
    await served.broker.work();
    expect(await json('/api/dead?topic=hl7.raw.dead')).toMatchObject([{ messageId: 'M3', state: 'open' }]);
  });

  it.each([
    [{}],
    [{ ids: ['nonsense'] }],
    [{ ids: 'all' }],
    [{ group: { topic: 'hl7.raw.dead' } }],
    [{ all: false }],
    [{ all: true, perSecond: 0 }],
    [{ group: { topic: 'hl7.raw.dead', code: 'X', other: 1 } }],
  ])('refuses the request %j', async (body) => {
    expect((await post('/api/dead/replay', body)).statusCode).toBe(400);
  });
});

describe('an edited copy over HTTP', () => {
  const id = 'hl7.raw.dead:0:0';
  const text = 'MSH|^~\\&|LAB|NORTH|||20260303||ADT^A01|C-1|P|2.5.1\nPID|1||9^^^NORTH^MR||Roe^Ann\nPV1|1|I\n';
  const noEvent = text.replace('ADT^A01', '');
  beforeEach(async () => {
    await served.broker.log.append([{ ...died(topics.raw, 'M1'), value: new TextEncoder().encode('no HL7\r') }]);
    await served.broker.work();
  });

  it('is tried without effect: the event that it would become, or the code it would die of', async () => {
    const answer = await post(`/api/dead/${id}/dry-run`, { text });
    expect(answer.json<{ resources: string[] }>().resources).toEqual(expect.arrayContaining(['Patient', 'Encounter']));
    expect((await post(`/api/dead/${id}/dry-run`, { text: noEvent })).json()).toMatchObject({
      result: 'error',
      code: 'HL7_TYPE_MISSING',
    });
    await served.broker.work();
    expect(await json(`/api/dead/${id}`)).toMatchObject({ state: 'open', text: 'no HL7\n' });
    expect((await json<EntriesPage>('/api/topics/hl7.replay/entries?from=0')).entries).toEqual([]);
  });

  it('goes out with a reason only', async () => {
    expect((await post(`/api/dead/${id}/edited`, { text })).statusCode).toBe(400);
    expect((await post(`/api/dead/${id}/edited`, { text, reason: 'cut on the way' })).statusCode).toBe(202);
    await served.broker.work();
    expect((await json<EntriesPage>('/api/topics/hl7.replay/entries?from=0')).entries).toMatchObject([
      { attributes: { editof: id } },
    ]);
    expect((await post(`/api/dead/${id}/edited`, { text, reason: 'again' })).statusCode).not.toBe(202);
  });
});
