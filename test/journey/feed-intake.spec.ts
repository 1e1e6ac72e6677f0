import { execFile } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeedConnections } from '../../apps/console/src/api/views.js';
import { drained, pause } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { sharedServers } from '../cluster/installation.js';
import { freePorts } from '../servers/free-ports.js';
import { feedOnce, settledAs } from './intake-feed.js';
import { field, sendFrame } from './mllp-sender.js';

const message = (id: string): Buffer =>
  Buffer.from(
    `MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||ADT^A08|${id}|P|2.5.1\rPID|1||7${id}^^^NORTHHILL^MR||Sorrel^Ada\rPV1|1|I\r`,
  );
const framed = (id: string): Buffer => Buffer.concat([Buffer.from([0x0b]), message(id), Buffer.from([0x1c, 0x0d])]);

/** A sender that stays connected. */
class Sender {
  answers = '';
  isClosed = false;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => (this.answers += chunk.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
  }

  async once(isSo: () => boolean, what: string): Promise<void> {
    for (const giveUpAt = Date.now() + 60_000; !isSo(); await pause(20))
      if (Date.now() > giveUpAt) throw new Error(`did not happen: ${what}`);
  }

  answered = (id: string): Promise<void> =>
    this.once(() => this.answers.includes(`MSA|AA|${id}`), `an answer to ${id}`);
  closed = (): Promise<void> => this.once(() => this.isClosed, 'to be closed');
}

/** Waits until so many bytes have come on the open connections of the feed, taken or not. */
async function bytesOnce({ url }: Pick<Broker, 'url'>, bytes: number): Promise<void> {
  for (const giveUpAt = Date.now() + 60_000; ; await pause(50)) {
    const answer = await fetch(`${url}/api/feeds/default/connections`);
    const { open } = (await answer.json()) as FeedConnections;
    if (open.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0) >= bytes) return;
    if (Date.now() > giveUpAt) throw new Error('the bytes did not come');
  }
}

describe('a feed whose intake a person changes', () => {
  let broker: Broker;
  let environment: Record<string, string>;
  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    environment = { HIE_MLLP_PORT: String(port) };
    broker = await startBroker(undefined, environment);
  });
  afterAll(() => broker.discard());

  const port = (): number => Number(environment['HIE_MLLP_PORT']);
  const hie = async (...verb: string[]): Promise<string> => {
    const run = promisify(execFile)(
      process.execPath,
      ['apps/standalone/bin/hie.cjs', 'feeds', ...verb, '--url', broker.url],
      { env: { ...process.env, ...broker.environment } },
    );
    return (await run).stdout;
  };
  const get = (path: string): Promise<Response> => fetch(`${broker.url}${path}`);
  const received = async (): Promise<number> =>
    ((await (await get('/api/overview')).json()) as { messages: { received: number } }).messages.received;

  it('takes nothing more while it is paused, and keeps the connection with half a frame', async () => {
    const sender = new Sender(port());
    sender.socket.write(framed('P1'));
    await sender.answered('P1');
    sender.socket.write(framed('P2').subarray(0, 40));
    await feedOnce(broker, ({ connections }) => connections === 1);
    await hie('pause', 'default', '--reason', 'the cable is changed');
    sender.socket.write(framed('P2').subarray(40));
    await bytesOnce(broker, framed('P1').length + framed('P2').length);
    await drained(broker.url);
    expect([await received(), sender.answers.includes('P2'), sender.isClosed]).toEqual([1, false, false]);
    expect(await hie()).toMatch(/^default +127\.0\.0\.1:\d+ +paused +\S+ +local +1 +1 /m);
    await hie('start', 'default');
    await sender.answered('P2');
    sender.socket.destroy();
  });

  it('is paused still after the broker was killed, and loses nothing that was sent meanwhile', async () => {
    await hie('pause', 'default', '--reason', 'the cable is changed');
    await broker.kill();
    broker = await startBroker(broker.dataDir, environment);
    expect((await feedOnce(broker, settledAs('paused'))).intake).toMatchObject({
      by: 'local',
      reason: 'the cable is changed',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
    });
    const sender = new Sender(port());
    sender.socket.write(framed('K1'));
    await bytesOnce(broker, framed('K1').length);
    expect(await received()).toBe(2);
    await hie('start', 'default');
    await sender.answered('K1');
    sender.socket.destroy();
    await drained(broker.url);
    expect(await received()).toBe(3);
  }, 180_000);

  it('is closed while it is stopped, over HTTP too, also after a restart, and then takes messages at the same port', async () => {
    const sender = new Sender(port());
    sender.socket.write(framed('S1'));
    await sender.answered('S1');
    await hie('stop', 'default');
    await sender.closed();
    await expect(sendFrame(port(), message('S2'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const posted = await fetch(`${broker.url}/hl7`, {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2' },
      body: new Uint8Array(message('S3')),
    });
    expect([posted.status, await posted.text()]).toEqual([503, expect.stringContaining('FEED_INTAKE_CLOSED')]);
    expect((await get('/health/ready')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toMatch(/^hie_feed_intake\{feed="default",state="stopped"\} 1$/m);
    await broker.stop();
    broker = await startBroker(broker.dataDir, environment);
    await feedOnce(broker, settledAs('stopped'));
    await expect(sendFrame(port(), message('S2'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await hie('start', 'default');
    expect(field(await sendFrame(port(), message('S2')), 'MSA', 1)).toBe('AA');
    await drained(broker.url);
    expect(await received()).toBe(5);
  }, 180_000);

  it('leaves a record of who ordered what and why, done or refused', async () => {
    await expect(hie('stop', 'gone')).rejects.toMatchObject({
      stderr: expect.stringContaining('FEED_UNKNOWN') as unknown,
    });
    const { records } = (await (await get('/api/audit')).json()) as {
      records: { action: string; who: string; outcome: string; detail: string; code?: string }[];
    };
    const orders = records.filter(({ action }) => action === 'feeds.intake').toReversed();
    expect(orders.map(({ outcome, detail, who }) => `${who} ${outcome} ${detail}`)).toEqual([
      'local done default paused: the cable is changed',
      'local done default started',
      'local done default paused: the cable is changed',
      'local done default started',
      'local done default stopped',
      'local done default started',
      'local failed gone stopped',
    ]);
    expect(orders.at(-1)?.code).toBe('FEED_UNKNOWN');
    expect(await (await get('/api/audit/verify')).json()).toMatchObject({ intact: true });
  });
});

(sharedServers() ? describe : describe.skip)('a feed that two gateways of a cluster serve', () => {
  it('is paused, stopped and started at both', async () => {
    const one = await startBroker();
    const dataDir = temporaryDirectory();
    const other = await startBroker(dataDir, {
      ...one.environment,
      HIE_DATA_DIR: dataDir,
      HIE_MLLP_PORT: '0',
      HIE_HTTP_PORT: '0',
      HIE_ROLE: 'gateway',
    });
    try {
      const order = async (state: string): Promise<void> => {
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ state });
        await fetch(`${one.url}/api/feeds/default/intake`, { method: 'POST', headers, body });
      };
      await feedOnce(one, ({ instances }) => instances?.length === 2);
      const senders = [one, other].map((gateway) => new Sender(gateway.port));
      await feedOnce(one, ({ connections }) => connections === 2);
      await order('paused');
      await feedOnce(one, settledAs('paused'));
      senders.forEach(({ socket }, nth) => socket.write(framed(`C${nth}`)));
      await bytesOnce(one, framed('C0').length + framed('C1').length);
      expect(senders.map(({ answers }) => answers)).toEqual(['', '']);
      await order('started');
      await Promise.all(senders.map((sender, nth) => sender.answered(`C${nth}`)));
      await order('stopped');
      await Promise.all(senders.map((sender) => sender.closed()));
      await feedOnce(one, settledAs('stopped'));
      for (const gateway of [one, other])
        await expect(sendFrame(gateway.port, message('C3'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    } finally {
      await other.discard();
      await one.discard();
    }
  }, 240_000);
});
