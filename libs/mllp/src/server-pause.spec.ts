import { describe, expect, it } from '@jest/globals';
import { framed, held, RawSender, receiver, receivers, until } from './receiver.fixture.js';

const listening = receivers();
type Started = Awaited<ReturnType<typeof receiver>>;

const bytesAt = ({ server }: Started): number => server.connections()[0]?.bytesReceived ?? 0;
/** Answers are written within a turn or two of the event loop: after so many, what has not come does not come. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('MllpServer that is paused', () => {
  it('takes nothing until it is resumed, and then a frame that was half sent, too', async () => {
    const started = await listening();
    const { server, port, received } = started;
    const sender = new RawSender(port);
    const [before, meanwhile] = [`${framed('one')}\x0btw`, `o\x1c\r${framed('three')}\x0bfo`];
    sender.send(before);
    await until(() => sender.replies.length === 1, 'the first answer');
    server.pause();
    sender.send(meanwhile);
    await until(() => bytesAt(started) === before.length + meanwhile.length, 'all bytes');
    await turns();
    expect([received.frames, sender.replies, sender.closed]).toEqual([['one'], ['ACK one'], false]);
    server.resume();
    await until(() => sender.replies.length === 3, 'the answers');
    sender.send('ur\x1c\r');
    await until(() => sender.replies.length === 4, 'the last answer');
    expect([received.frames, received.faults]).toEqual([['one', 'two', 'three', 'four'], []]);
  });

  it('answers what it had taken, also what waited for its turn', async () => {
    const { waiting, onFrame } = held();
    const { server, port } = await listening({ onFrame, limits: { inFlightPerConnection: 1 } });
    const sender = new RawSender(port);
    sender.send(framed('one') + framed('two'));
    await until(() => waiting.length === 1, 'the first frame');
    server.pause();
    for (const nth of [0, 1]) {
      await until(() => waiting.length > nth, 'its turn');
      waiting[nth]?.answer(Buffer.from('ok'));
    }
    await until(() => sender.replies.length === 2, 'both answers');
  });

  it('lets connections in, holds a sender back that sends on, and loses nothing of it', async () => {
    const started = await listening();
    const { server, port, received } = started;
    server.pause();
    const sender = new RawSender(port);
    const frame = framed('x'.repeat(10_000));
    for (let times = 0; times < 2_000; times++) sender.send(frame);
    await until(() => bytesAt(started) >= 65_536 && sender.socket.writableLength > 0, 'the sender to be held back');
    await turns();
    expect(bytesAt(started)).toBeLessThan(200_000);
    expect(received.frames).toEqual([]);
    server.resume();
    await until(() => sender.replies.length === 2_000, 'all answers');
  });

  it('closes nobody for being slow or idle, neither while it is paused nor for the time in which it was', async () => {
    let now = 0;
    const started = await listening({ clock: () => now, limits: { idleMs: 40_000, frameMs: 30_000 } });
    const { server, port, received } = started;
    const [half, idle] = [new RawSender(port), new RawSender(port)];
    half.send('\x0bhalf');
    await until(() => server.connections().some(({ bytesReceived }) => bytesReceived > 0), 'the half frame');
    await until(() => server.connections().length === 2, 'both connections');
    server.pause();
    now = 1_000_000;
    // Two looks of the sweeper.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    server.resume();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect([received.faults, half.closed, idle.closed]).toEqual([[], false, false]);
    half.send(' and whole\x1c\r');
    await until(() => half.replies.length === 1, 'the answer');
    now += 41_000;
    await until(() => idle.closed, 'the idle one to be closed after all');
  });

  it('lets a peer go that gives up, as if what it had not taken had not come, and keeps its place for another', async () => {
    const started = await listening({ limits: { connectionsPerAddressMax: 1 } });
    const { server, port, received } = started;
    const first = new RawSender(port);
    first.send('\x0bgiven');
    await until(() => bytesAt(started) > 0, 'half a frame');
    server.pause();
    first.send(' up\x1c\r');
    first.socket.end();
    await until(() => server.connections().length === 0, 'the peer to be let go');
    const second = new RawSender(port);
    second.send(framed('sent again'));
    await until(() => server.connections().length === 1, 'the next connection');
    server.resume();
    await until(() => second.replies.length === 1, 'the answer');
    expect([received.frames, received.faults, first.replies]).toEqual([['sent again'], [], []]);
  });
});

describe('MllpServer that is drained', () => {
  it('answers what it had taken, refuses who comes, and can be started again at the same port', async () => {
    const { waiting, onFrame } = held();
    const { server, port } = await listening({ onFrame, limits: { inFlightPerConnection: 1 } });
    const sender = new RawSender(port);
    sender.send(framed('one') + framed('two'));
    await until(() => waiting.length === 1, 'the first frame');
    const drained = server.drain(60_000);
    const refused = new RawSender(port);
    await until(() => refused.closed, 'who comes to be refused');
    for (const nth of [0, 1]) {
      await until(() => waiting.length > nth, 'its turn');
      waiting[nth]?.answer(Buffer.from('ok'));
    }
    await drained;
    await until(() => sender.closed, 'the sender to be closed');
    expect(sender.replies).toEqual(['ok', 'ok']);
    expect(await server.start()).toEqual({ port });
    const again = new RawSender(port);
    again.send(framed('three'));
    await until(() => waiting.length === 3, 'the next frame');
    waiting[2]?.answer(Buffer.from('ok'));
    await until(() => again.replies.length === 1, 'its answer');
  });

  it('is paused still when it is started again', async () => {
    const { server, port, received } = await listening();
    server.pause();
    await server.drain(60_000);
    await server.start();
    const sender = new RawSender(port);
    sender.send(framed('one'));
    await until(() => (server.connections()[0]?.bytesReceived ?? 0) > 0, 'the frame');
    await turns();
    expect(received.frames).toEqual([]);
    server.resume();
    await until(() => sender.replies.length === 1, 'the answer');
  });
});
