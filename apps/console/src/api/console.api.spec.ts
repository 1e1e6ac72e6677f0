import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { asMessageId, topics } from '#contracts';
import { SqliteHopStore } from '#storage';
import { consoleForEach } from '../testing/api-app.js';
import { died, receivedAt } from '../testing/embedded.js';
import type { EntriesSearch } from './topic-search-views.js';
import type { EntriesPage, Overview, Trace, TracedMessage } from './views.js';

const served = consoleForEach();

const ask = (url: string) => served.app.inject({ method: 'GET', url });
const json = async <Answer>(url: string): Promise<Answer> => (await ask(url)).json<Answer>();
const messageIds = async (query: string): Promise<string[]> =>
  (await json<TracedMessage[]>(`/api/messages${query}`)).map(({ messageId }) => messageId);
const replayEntries = (query: string): Promise<EntriesPage> => json(`/api/topics/hl7.replay/entries${query}`);

describe('GET /api/overview', () => {
  it('accounts for every message and sums up lag and feeds', async () => {
    served.broker.feeds = [
      {
        name: 'north',
        host: '127.0.0.1',
        port: 2575,
        connections: 2,
        received: 2,
        accepted: 2,
        refused: 0,
        unusable: 0,
        resent: 3,
        connectionFaults: 0,
        lastMessageAt: receivedAt,
        senders: [],
      },
    ];
    await served.broker.receive({ messageId: asMessageId('M1'), outcome: 'linked' });
    await served.broker.receive({ messageId: asMessageId('M2'), outcome: 'dead' });
    await served.broker.receive({ messageId: asMessageId('M3') });
    await served.broker.log.admin.commit('normalizer', topics.raw, 0, 2);
    const overview = await json<Overview>('/api/overview');
    expect(overview).toMatchObject({
      mode: 'embedded',
      startedAt: '2026-03-03T08:30:00.000Z',
      groups: [{ group: 'normalizer', topic: 'hl7.raw', lag: 1 }],
      lag: 1,
      messages: { received: 3, linked: 1, answered: 0, refused: 0, filtered: 0, dead: 1, pending: 1, resent: 3 },
    });
    expect(overview.topics[0]).toMatchObject({ name: 'hl7.raw', entries: 3, appended: 3, partitions: 1 });
    expect(overview.feeds).toMatchObject([
      { name: 'north', lastMessageAt: '2026-03-03T08:30:00.000Z', totals: { received: 3, dead: 1 } },
    ]);
  });
});

describe('where the gateways cannot be asked', () => {
  it('says that their feeds are not known, and accounts for every message all the same', async () => {
    served.broker.feeds = undefined;
    await served.broker.receive({ messageId: asMessageId('M1'), outcome: 'linked' });
    const overview = await json<Overview>('/api/overview');
    expect(overview).toMatchObject({ feedsKnown: false, feeds: [], messages: { received: 1, linked: 1 } });
    expect(overview.messages).not.toHaveProperty('resent');
    expect(await json('/api/feeds')).toEqual([]);
    expect(await json('/api/feeds/lab/connections')).toMatchObject({ known: false, open: [] });
  });
});

describe('GET /api/feeds/<name>/connections', () => {
  it('shows what each connection speaks, its counts and faults, and why others were refused', async () => {
    const counts = { frames: 1, answers: 2, inFlight: 0, faults: 1, bytesReceived: 99, bytesSent: 80 };
    const one = { id: 7, remoteAddress: '192.0.2.7', openedAt: receivedAt, activeAt: receivedAt, ...counts };
    const faulty = { ...one, speaks: 'no VT: starts with MSH', lastFault: 'MLLP_JUNK' };
    const refusal = { code: 'MLLP_TLS_TOO_OLD', remoteAddress: '192.0.2.8', reason: 'ERR_SSL_UNSUPPORTED_PROTOCOL' };
    served.broker.connections = {
      connections: 1,
      open: [faulty],
      faulty: [],
      refused: [{ ...refusal, at: receivedAt }],
    };
    const at = '2026-03-03T08:30:00.000Z';
    expect(await json('/api/feeds/lab/connections')).toEqual({
      known: true,
      connections: 1,
      open: [{ ...faulty, openedAt: at, activeAt: at }],
      faulty: [],
      refused: [{ ...refusal, at }],
    });
  });
});

describe('GET /api/trace/<control id>', () => {
  it('shows every message with the control id, its hops with times, and where its bytes are', async () => {
    await served.broker.receive({ messageId: asMessageId('M1'), controlId: 'A/1 %', outcome: 'linked' });
    const hop = { messageId: 'M1', stage: 'normalizer', topic: topics.raw, partition: 0, offset: 0, result: 'mapped' };
    const times = { queuedAt: receivedAt + 1_000, decidedAt: receivedAt + 1_012 };
    await new SqliteHopStore().save(served.broker.database, [{ ...hop, ...times }]);
    const { messages } = await json<Trace>(`/api/trace/${encodeURIComponent('A/1 %')}`);
    expect(messages).toMatchObject([
      {
        messageId: 'M1',
        controlId: 'A/1 %',
        feed: 'north',
        organization: 'North Hospital',
        type: 'ADT^A01',
        acknowledgement: 'AA',
        outcome: 'linked',
        hops: [
          { stage: 'gateway', topic: 'hl7.raw', offset: 0, result: 'AA', waitedMs: 1_000 },
          { stage: 'normalizer', result: 'mapped', decidedAt: '2026-03-03T08:30:01.012Z', waitedMs: 12 },
        ],
      },
    ]);
    const raw = await ask(messages[0]?.raw ?? '');
    expect(raw.headers['content-type']).toBe('application/hl7-v2');
    expect(raw.headers['content-disposition']).toBe('attachment; filename="M1.hl7"');
    expect(raw.body).toMatch(/^MSH\|.*\rPID\|1\r$/s);
    expect(await json<TracedMessage>('/api/messages/M1')).toEqual(messages[0]);
  });

  it('answers an unknown control id with an empty list', async () => {
    expect(await json<Trace>('/api/trace/nobody')).toEqual({ controlId: 'nobody', messages: [] });
  });
});

describe('GET /api/messages', () => {
  it('lists the last day, newest first, on one feed or all, without patient data', async () => {
    await served.broker.receive({ messageId: asMessageId('M1') });
    await served.broker.receive({ messageId: asMessageId('M2'), feed: 'south', receivedAt: receivedAt + 5 });
    await served.broker.receive({ messageId: asMessageId('M0'), receivedAt: receivedAt - 90_000_000 });
    expect(await messageIds('')).toEqual(['M2', 'M1']);
    expect(await messageIds('?feed=north&limit=1')).toEqual(['M1']);
    expect(await messageIds('?from=2026-03-01T00:00:00Z&to=2026-03-03T00:00:00Z')).toEqual(['M0']);
  });

  it.each(['?limit=0', '?limit=1001', '?from=yesterday', '?nonsense=1'])('refuses %s', async (query) => {
    expect((await ask(`/api/messages${query}`)).statusCode).toBe(400);
  });
});

describe('GET /api/topics', () => {
  it('shows a topic with its partitions and its readers', async () => {
    await served.broker.receive({ messageId: asMessageId('M1') });
    await served.broker.log.admin.commit('normalizer', topics.raw, 0, 0);
    expect(await json('/api/topics/hl7.raw')).toMatchObject({
      name: 'hl7.raw',
      cleanup: 'deleted',
      key: 'source identity',
      partitions: [{ partition: 0, begin: 0, end: 1 }],
      groups: [{ group: 'normalizer', lag: 1, partitions: [{ partition: 0, committed: 0, lag: 1 }] }],
    });
  });

  it('pages through entries and shows JSON, text and other bytes as what they are', async () => {
    const values = [new TextEncoder().encode('{"a":1}'), new TextEncoder().encode('MSH|^~\\&'), Uint8Array.of(0xff, 0)];
    const draft = died(topics.raw, 'M1');
    await served.broker.log.append(values.map((value) => ({ ...draft, topic: topics.replay, value })));
    expect((await replayEntries('')).entries.map(({ value }) => value)).toEqual([
      { kind: 'json', json: { a: 1 } },
      { kind: 'text', text: 'MSH|^~\\&' },
      { kind: 'base64', base64: '/wA=' },
    ]);
    expect(await replayEntries('?from=0&max=2')).toMatchObject({ entries: [{ offset: 0 }, { offset: 1 }], next: 2 });
    expect(await replayEntries('?from=2&max=2')).toMatchObject({ entries: [{ offset: 2 }], next: 3 });
    expect(await replayEntries('?from=3')).toMatchObject({ entries: [], next: 3 });
  });

  it('finds entries by key in bounded steps, and the place of a time', async () => {
    const draft = { ...died(topics.raw, 'M1'), topic: topics.replay };
    await served.broker.log.append(
      Array.from({ length: 6_000 }, (_, at) => ({ ...draft, key: at % 3_000 === 7 ? 'this' : 'other' })),
    );
    served.broker.now += 60_000;
    await served.broker.log.append([{ ...draft, key: 'this' }]);
    const found = (query: string) => json<EntriesSearch>(`/api/topics/hl7.replay/search?key=this${query}`);
    const first = await found('');
    expect(first.entries.map(({ offset }) => offset)).toEqual([7, 3_007]);
    expect(first).toMatchObject({ next: 5_000, end: 6_001 });
    expect(await found(`&from=${first.next}`)).toMatchObject({ entries: [{ offset: 6_000 }], next: 6_001, end: 6_001 });
    const time = new Date(served.broker.now - 1_000).toISOString();
    expect(await json(`/api/topics/hl7.replay/offset?time=${time}`)).toEqual({ offset: 6_000 });
    expect((await ask('/api/topics/hl7.replay/search')).statusCode).toBe(400);
  });

  it('goes on where a step found as many as one answer holds', async () => {
    const draft = { ...died(topics.raw, 'M1'), topic: topics.replay, key: 'this' };
    await served.broker.log.append(Array.from({ length: 60 }, () => draft));
    const found = (from: number) => json<EntriesSearch>(`/api/topics/hl7.replay/search?key=this&from=${from}`);
    const first = await found(0);
    const second = await found(first.next);
    expect([...first.entries, ...second.entries].map(({ offset }) => offset)).toEqual(
      Array.from({ length: 60 }, (_, at) => at),
    );
  });

  it('ends a page early where the values are large', async () => {
    const draft = { ...died(topics.raw, 'M1'), topic: topics.replay, value: new Uint8Array(1024 * 1024).fill(65) };
    await served.broker.log.append(Array.from({ length: 30 }, () => draft));
    const { entries, next } = await json<EntriesPage>('/api/topics/hl7.replay/entries?from=0&max=30');
    expect(entries.length).toBeLessThan(30);
    expect(next).toBe(entries.length);
  });
});

describe('GET /api/live', () => {
  it('sends the overview as JSON in server-sent events, and ends when the process does', async () => {
    await served.app.listen(0, '127.0.0.1');
    const response = await fetch(`${await served.app.getUrl()}/api/live`);
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
    const { value } = await reader.read();
    const text = new TextDecoder().decode(value);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const first = /event: overview\n(?:id: .*\n)?data: (.*)\n/.exec(text)?.[1] ?? text;
    expect(JSON.parse(first)).toMatchObject({ mode: 'embedded', lag: 0, messages: { received: 0 } });
    await served.app.close();
    await expect(drained(reader)).resolves.toBe('ended');
  });
});

async function drained(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<'ended'> {
  while (!(await reader.read()).done);
  return 'ended';
}
