import { createHmac } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asMessageId } from '#contracts';
import { createLog } from '#platform';
import { Alerting, startedFeed } from '../testing/alerting.js';
import { receivedAt } from '../testing/embedded.js';
import type { AlertWatch } from './alert-watch.js';
import { webhookReceiver } from './webhook.js';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Listens as a receiver does, and refuses as often as it is told to. */
class Listener {
  readonly received: Received[] = [];
  refusals = 0;
  asked = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.asked++;
        const isRefused = this.refusals-- > 0;
        if (!isRefused) this.received.push({ headers: request.headers, body });
        response.writeHead(isRefused ? 503 : 204).end();
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook/token`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Without the instant that stands in them. */
  get ids(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { id: string }).id.replace(/-\d+-/, '-'));
  }
}

const secret = 'a secret of some length';
const minute = 60_000;

let alerting: Alerting;
let listener: Listener;
let url: string;

beforeEach(async () => {
  alerting = await Alerting.open();
  listener = new Listener();
  url = await listener.listen();
});
afterEach(async () => {
  listener.close();
  await alerting.close();
});

function watch(holder?: string, idle = 'lab'): AlertWatch {
  const secretFile = join(mkdtempSync(join(tmpdir(), 'hie-test-')), 'secret');
  writeFileSync(secretFile, `${secret}\n`);
  const webhook = { url, secretFile, headers: { authorization: 'Bearer of-the-receiver' } };
  const receivers = [webhookReceiver(webhook, () => alerting.broker.now, createLog('silent'))];
  return alerting.watch({ receivers, idle, ...(holder !== undefined && { holder }) });
}

const quiet = (minutes: number): void => alerting.quiet(minutes);
const pass = (seconds: number): void => alerting.pass(seconds);

describe('a feed', () => {
  it.each([
    ['was started anew', [startedFeed('north')]],
    ['is gone', []],
  ])('is idle since the last message in the archive where its gateway %s', async (_, feeds) => {
    const { broker } = alerting;
    await broker.receive({ messageId: asMessageId('M1'), receivedAt, outcome: 'linked' });
    broker.feeds = feeds;
    broker.now = receivedAt + 29 * minute;
    const own = watch(undefined, 'north');
    await own.step();
    expect((await own.view()).active).toEqual([]);
    broker.now = receivedAt + 32 * minute;
    await own.step();
    expect((await own.view()).active).toMatchObject([{ text: 'Feed north: no message for 32 min' }]);
  });
});

describe('a notice of an alert', () => {
  it('is sent once it is taken, by a receiver that first refuses, and then no more', async () => {
    listener.refusals = 2;
    quiet(31);
    const own = watch();
    const asked: number[] = [];
    for (const seconds of [0, 4, 1, 9, 1, 60, 60]) {
      pass(seconds);
      quiet(31);
      await own.step();
      asked.push(listener.asked);
    }
    expect(asked).toEqual([1, 1, 2, 2, 3, 3, 3]);
    expect(listener.ids).toEqual(['A1-opened']);
  });

  it('is followed by that of its end, in this order, though both had to wait', async () => {
    listener.refusals = 1;
    quiet(31);
    const own = watch();
    await own.step();
    quiet(0);
    await own.step();
    expect(listener.ids).toEqual([]);
    pass(5);
    await own.step();
    expect(listener.ids).toEqual(['A1-opened', 'A1-recovered']);
  });

  it('is signed with its time, says what it is about, and nothing of the address', async () => {
    quiet(31);
    await watch().step();
    const [{ headers, body } = { headers: {}, body: '' }] = listener.received;
    const signed = `${String(headers['x-hie-timestamp'])}.${body}`;
    expect(headers['x-hie-signature']).toBe(`sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`);
    expect(headers.authorization).toBe('Bearer of-the-receiver');
    expect(JSON.parse(body)).toEqual({
      id: `A1-${alerting.broker.now}-opened`,
      kind: 'opened',
      rule: 'idle',
      subject: 'lab',
      text: 'Feed lab: no message for 31 min',
      openedAt: new Date(alerting.broker.now).toISOString(),
    });
    expect((await alerting.store.read())?.book).not.toMatch(/token|of-the-receiver|a secret/);
  });

  it('is sent after a restart, where it could not be sent before', async () => {
    listener.refusals = 1;
    quiet(31);
    await watch().step();
    pass(5);
    quiet(31);
    await watch().step();
    expect(listener.ids).toEqual(['A1-opened']);
  });

  it('is sent by one of several processes, and by another once that one is gone', async () => {
    const [one, other] = [watch('one'), watch('other')];
    quiet(31);
    await Promise.all([one.step(), other.step()]);
    await Promise.all([one.step(), other.step()]);
    expect(listener.ids).toEqual(['A1-opened']);
    const second = (await alerting.store.read())?.book.includes('"holder":"one"') ? other : one;
    quiet(0);
    await second.step();
    expect(listener.ids).toEqual(['A1-opened']);
    pass(31);
    quiet(0);
    await second.step();
    expect(listener.ids).toEqual(['A1-opened', 'A1-recovered']);
  });

  it('is sent also where nothing can be written, as on a full disk', async () => {
    const written = alerting.store.replace.bind(alerting.store);
    alerting.store.replace = () => Promise.reject(new Error('disk full'));
    quiet(31);
    const own = watch();
    await own.step();
    await own.step();
    expect(listener.ids).toEqual(['A1-opened']);
    alerting.store.replace = written;
    quiet(0);
    await own.step();
    expect(listener.ids).toEqual(['A1-opened', 'A1-recovered']);
    expect(await watch().view()).toMatchObject({ active: [], past: [{ id: 'A1' }] });
  });
});
