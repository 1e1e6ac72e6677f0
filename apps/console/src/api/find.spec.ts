import 'reflect-metadata';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { consoleForEach } from '../testing/api-app.js';
import { receivedAt } from '../testing/embedded.js';
import type { FindRequest, FoundPage } from './find-views.js';

const served = consoleForEach();

const post = (url: string, payload: object) => served.app.inject({ method: 'POST', url, payload });
const search = async (request: FindRequest): Promise<FoundPage> =>
  (await post('/api/messages/search', request)).json<FoundPage>();
const found = async (request: FindRequest): Promise<readonly string[]> =>
  (await search(request)).messages.map(({ messageId }) => messageId);

const idOf = (n: number) => asMessageId(`M${String(n).padStart(4, '0')}`);
const ids = (...numbers: readonly number[]): readonly string[] => numbers.map(idOf);

describe('POST /api/messages/search', () => {
  beforeEach(async () => {
    const ann = [
      { kind: 'patient', text: '300' },
      { kind: 'family', text: 'Adams' },
      { kind: 'given', text: 'Ann' },
      { kind: 'born', text: '19800102' },
    ] as const;
    await served.broker.receive({ messageId: idOf(1), outcome: 'linked' }, [...ann, { kind: 'control', text: 'C-1' }]);
    await served.broker.receive(
      { messageId: idOf(2), feed: 'south', receivedAt: receivedAt + 5, messageType: 'ORU^R01' },
      [...ann, { kind: 'order', text: 'ACC-7' }],
    );
    await served.broker.receive({ messageId: idOf(3), outcome: 'dead', receivedAt: receivedAt + 9 }, [
      { kind: 'visit', text: '300' },
    ]);
  });

  it('finds by number, of any kind or one, the newest first', async () => {
    expect(await found({ number: '300' })).toEqual(ids(3, 2, 1));
    expect(await found({ number: '300', numberKind: 'patient' })).toEqual(ids(2, 1));
    expect(await found({ number: 'acc-7' })).toEqual(ids(2));
    expect(await search({ number: 'nobody' })).toEqual({ messages: [], examined: 0 });
  });

  it('finds by how names and the date of birth begin, all of which must apply', async () => {
    expect(await found({ family: 'ada', given: 'ann', born: '1980-01-02' })).toEqual(ids(2, 1));
    expect(await found({ born: '1980' })).toEqual(ids(2, 1));
    expect(await found({ family: 'ada', given: 'bob' })).toEqual([]);
  });

  it('keeps of what it finds that of a feed, a type, an outcome, a time', async () => {
    expect(await found({ number: '300', feed: 'south' })).toEqual(ids(2));
    expect(await found({ number: '300', type: 'ORU' })).toEqual(ids(2));
    expect(await found({ number: '300', type: 'ADT^A01' })).toEqual(ids(3, 1));
    expect(await found({ number: '300', outcome: 'pending' })).toEqual(ids(2));
    expect(await found({ number: '300', to: new Date(receivedAt + 5).toISOString() })).toEqual(ids(1));
    expect(await found({ number: '300', from: new Date(receivedAt + 5).toISOString() })).toEqual(ids(3, 2));
  });

  it('lists the last day where nothing is looked for, and reads the bytes for text', async () => {
    await served.broker.receive({ messageId: idOf(0), receivedAt: receivedAt - 90_000_000 });
    expect(await found({})).toEqual(ids(3, 2, 1));
    expect(await found({ outcome: 'dead' })).toEqual(ids(3));
    expect(await found({ text: 'lab|NORTH' })).toEqual(ids(3, 2, 1));
    expect(await found({ text: 'nowhere' })).toEqual([]);
    expect(await found({ text: 'LAB', number: 'ACC-7' })).toEqual(ids(2));
  });

  it('says of bytes that are no longer kept nothing', async () => {
    await served.broker.receive({ messageId: idOf(4), offset: 4_711 });
    expect(await found({ text: 'LAB' })).toEqual(ids(3, 2, 1));
  });

  it.each([
    {},
    { number: '' },
    { number: 300 },
    { numberKind: 'shoe', number: '1' },
    { born: '80' },
    { text: 'x' },
    { type: 'nonsense' },
    { outcome: 'fine' },
    { limit: 501 },
    { after: 'x' },
    { other: 1 },
  ])('answers %j with 200 or, where it is wrong, 400', async (request) => {
    const { statusCode } = await post('/api/messages/search', request);
    expect(statusCode).toBe(Object.keys(request).length === 0 ? 200 : 400);
  });
});

describe('pages of POST /api/messages/search', () => {
  it.each([[{ number: '300' }], [{ number: '300', text: 'PID' }], [{}], [{ text: 'PID', limit: 3 }]])(
    'come to each message of %j once, also of one millisecond',
    async (request) => {
      const terms = [{ kind: 'patient', text: '300' }] as const;
      for (let n = 0; n < 40; n++)
        await served.broker.receive({ messageId: idOf(n), receivedAt: receivedAt + Math.floor(n / 15) }, terms);
      const all: string[] = [];
      let after: string | undefined;
      do {
        const page: FoundPage = await search({ limit: 7, ...request, ...(after && { after }) });
        all.push(...page.messages.map(({ messageId }) => messageId));
        after = page.next;
      } while (after !== undefined);
      expect(all).toEqual(Array.from({ length: 40 }, (_, n) => idOf(39 - n)));
    },
  );

  it('stop after their time, say how far they came, and go on from there', async () => {
    for (let n = 0; n < 60; n++) await served.broker.receive({ messageId: idOf(n), receivedAt: receivedAt + n });
    served.broker.tick = 1_000;
    const first = await search({ text: 'nowhere' });
    expect(first).toMatchObject({ messages: [], examined: 20, next: expect.any(String) });
    expect(first.reachedAt).toBe(new Date(receivedAt + 40).toISOString());
  });
});

describe('POST /api/messages/search.csv', () => {
  it('gives a table in which what a sender wrote is no formula', async () => {
    const terms = [{ kind: 'patient', text: '300' }] as const;
    await served.broker.receive({ messageId: idOf(1), controlId: '=1+1', organization: '@SUM("A")' }, terms);
    const answer = await post('/api/messages/search.csv', { number: '300' });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [, row] = answer.body.split('\r\n');
    expect(row).toContain(`"'=1+1"`);
    expect(row).toContain(`"'@SUM(""A"")"`);
    expect(answer.body.split('\r\n')).toHaveLength(3);
  });
});
