import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fault, jsonValue, topics } from '#contracts';
import { configSchema, createLog, createMetrics, systemClock } from '#platform';
import type { IntakeState } from './intake-orders.js';
import { IntakeWatch } from './intake-watch.js';
import { MllpListeners } from './mllp.listener.js';
import { type Desk, desk, msh, pid } from './testing/desk.js';

const config = configSchema.parse({
  feeds: [{ name: 'lab', port: 0 }, { name: 'ward', port: 0 }, { name: 'web' }],
});
const frame = (id: string): string => `\x0b${msh({ id })}${pid}\x1c\r`;

/** One gateway that follows the orders of a log which it shares with others. */
class Gateway {
  readonly metrics = createMetrics();
  readonly warned: string[] = [];
  readonly listeners: MllpListeners;
  readonly watch: IntakeWatch;

  constructor({ log, deps }: Desk, port?: number) {
    const needs = { log: createLog('silent'), metrics: this.metrics, lag: () => 0, lagEntriesMax: 100 };
    const [lab, ...others] = config.feeds;
    const feeds = lab ? [{ ...lab, ...(port !== undefined && { port }) }, ...others] : [];
    this.listeners = new MllpListeners({ ...config, feeds }, { ...deps, ...needs }, systemClock);
    this.watch = new IntakeWatch({
      log,
      lines: { warn: (event) => void this.warned.push(event) },
      follow: (orders) => this.listeners.follow(orders),
      everyMs: 5,
    });
  }

  async start(): Promise<this> {
    await this.listeners.start(await this.watch.begin());
    this.watch.start();
    return this;
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    await this.listeners.drain(0);
  }

  feed(name: string) {
    return this.listeners.states().find((one) => one.name === name);
  }

  async sees(name: string, state: IntakeState): Promise<void> {
    const isSo = () => {
      const { intake } = this.feed(name) ?? {};
      return intake?.state === state && intake.settled;
    };
    await until(isSo, `${name} to be ${state}`);
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !condition(); await new Promise((resolve) => setTimeout(resolve, 2)))
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
}

class Sender {
  answers = '';
  state: 'open' | 'refused' | 'closed' = 'open';
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => (this.answers += chunk.toString('latin1')));
    this.socket.on('error', () => (this.state = 'refused'));
    this.socket.on('close', () => (this.state = this.state === 'refused' ? 'refused' : 'closed'));
  }

  async answered(...ids: string[]): Promise<void> {
    const all = (): string[] => [...this.answers.matchAll(/MSA\|AA\|(\w+)/g)].map(([, id = '']) => id);
    await until(() => all().length >= ids.length, `answers to ${ids.join()}`);
    expect(all()).toEqual(ids);
  }
}

describe('a gateway whose feeds people start, pause and stop', () => {
  let at: Desk;
  let gateways: Gateway[];
  beforeEach(async () => {
    at = await desk();
    gateways = [];
  });
  afterEach(() => Promise.all(gateways.map((gateway) => gateway.stop())));

  const started = async (port?: number): Promise<Gateway> => {
    const gateway = new Gateway(at, port);
    gateways.push(gateway);
    return gateway.start();
  };
  const order = (feed: string, state: IntakeState, by = 'ida', log: Pick<Desk['log'], 'append'> = at.log) =>
    log.append([
      {
        topic: topics.feedIntake,
        key: feed,
        attributes: { id: feed, source: '/console', type: 'hie.feed.intake.v1', time: '', messageid: feed },
        value: jsonValue({ id: feed, by, at: '2026-03-03T08:30:00.000Z', feed, state }),
      },
    ]);
  const portOf = (gateway: Gateway, name = 'lab'): number => gateway.feed(name)?.port ?? 0;

  it('takes nothing of a paused feed, half a frame neither, and all of it once it is started', async () => {
    const gateway = await started();
    const sender = new Sender(portOf(gateway));
    const half = frame('TWO').slice(0, 60);
    sender.socket.write(frame('ONE') + half);
    await sender.answered('ONE');
    await order('lab', 'paused');
    await gateway.sees('lab', 'paused');
    sender.socket.write(frame('TWO').slice(60) + frame('THREE'));
    const other = new Sender(portOf(gateway, 'ward'));
    other.socket.write(frame('W1'));
    await other.answered('W1');
    await until(() => (gateway.listeners.diagnosis('lab')?.open[0]?.bytesReceived ?? 0) > 200, 'the bytes to come');
    expect((await at.raw()).map(({ attributes }) => attributes['controlid'])).not.toContain('TWO');
    expect(gateway.feed('lab')).toMatchObject({ connections: 1, received: 1, intake: { by: 'ida' } });
    await order('lab', 'started');
    await sender.answered('ONE', 'TWO', 'THREE');
    expect(await at.raw()).toHaveLength(4);
  });

  it('closes and refuses on a stopped feed, and listens again at the same port', async () => {
    const gateway = await started();
    const port = portOf(gateway);
    const sender = new Sender(port);
    sender.socket.write(frame('ONE'));
    await sender.answered('ONE');
    await order('lab', 'stopped');
    await until(() => sender.state === 'closed', 'the sender to be closed');
    await gateway.sees('lab', 'stopped');
    const refused = new Sender(port);
    await until(() => refused.state === 'refused', 'the next to be refused');
    expect(gateway.feed('lab')).toMatchObject({ port, connections: 0 });
    await order('lab', 'started');
    await gateway.sees('lab', 'started');
    const again = new Sender(port);
    again.socket.write(frame('TWO'));
    await again.answered('TWO');
  });

  it('does after a restart what was ordered before it', async () => {
    const first = await started();
    const port = portOf(first);
    await order('lab', 'stopped');
    await order('ward', 'paused');
    await first.sees('ward', 'paused');
    await first.stop();
    const next = await started(port);
    expect([next.feed('lab')?.intake, next.feed('ward')?.intake]).toMatchObject([
      { state: 'stopped', settled: true },
      { state: 'paused', settled: true },
    ]);
    const refused = new Sender(port);
    await until(() => refused.state === 'refused', 'a sender to be refused');
  });

  it('comes to the same as every other gateway, which is the newest order', async () => {
    const [one, two] = [await started(), await started()];
    for (const state of ['paused', 'stopped', 'started', 'stopped', 'paused'] as const) await order('lab', state);
    for (const gateway of [one, two]) await gateway.sees('lab', 'paused');
    const sender = new Sender(portOf(two));
    await until(() => two.feed('lab')?.connections === 1, 'a connection that is let in');
    expect(sender.state).toBe('open');
  });

  it('reads an order once, however often it looks', async () => {
    const { read } = at.log;
    let reads = 0;
    let looks = 0;
    const { partitions } = at.log.admin;
    const admin = {
      ...at.log.admin,
      partitions: (only?: readonly string[]) => (looks++, partitions.call(at.log.admin, only)),
    };
    const counted: typeof read = (...which) => (reads++, read.apply(at.log, which));
    await order('lab', 'paused');
    Object.assign(at.log, { admin, read: counted });
    await started();
    const before = looks;
    await until(() => looks > before + 3, 'some looks');
    expect(reads).toBe(1);
  });

  it('begins anew with a topic that somebody deleted and that was made again', async () => {
    for (const state of ['paused', 'started', 'paused'] as const) await order('lab', state);
    const gateway = await started();
    await gateway.sees('lab', 'paused');
    const { log: anew } = await desk();
    await order('lab', 'stopped', 'odo', anew);
    Object.assign(at.log, { admin: anew.admin, read: anew.read.bind(anew) });
    await gateway.sees('lab', 'stopped');
  });

  it('says over HTTP that a feed is closed, also one without a port', async () => {
    const gateway = await started();
    await order('web', 'paused');
    await gateway.sees('web', 'paused');
    expect(() => gateway.listeners.feed('web')).toThrow(expect.objectContaining({ code: 'FEED_INTAKE_CLOSED' }));
    expect(gateway.listeners.feed('lab')?.config.name).toBe('lab');
  });

  it('tells of the state as a metric', async () => {
    const gateway = await started();
    await order('ward', 'stopped');
    await gateway.sees('ward', 'stopped');
    const told = (await gateway.metrics.registry.metrics())
      .split('\n')
      .filter((line) => /^hie_feed_intake{.*} 1$/.test(line));
    expect(told).toEqual([
      'hie_feed_intake{feed="lab",state="started"} 1',
      'hie_feed_intake{feed="ward",state="stopped"} 1',
      'hie_feed_intake{feed="web",state="started"} 1',
    ]);
  });

  it('listens only once the orders can be read, and keeps to the last known while they cannot', async () => {
    const read = at.log.admin.partitions;
    let isAway = true;
    const partitions = async (only?: readonly string[]) => {
      if (isAway) throw fault('LOG_UNAVAILABLE');
      return read.call(at.log.admin, only);
    };
    Object.assign(at.log, { admin: { ...at.log.admin, partitions } });
    await order('lab', 'paused');
    const gateway = new Gateway(at);
    gateways.push(gateway);
    const starting = gateway.start();
    await until(() => gateway.warned.length > 0, 'a warning');
    expect(gateway.feed('lab')?.port).toBeUndefined();
    isAway = false;
    await starting;
    expect(gateway.feed('lab')?.intake.state).toBe('paused');
    isAway = true;
    await until(() => gateway.warned.length > 1, 'another warning');
    expect(gateway.feed('lab')?.intake.state).toBe('paused');
  });
});
