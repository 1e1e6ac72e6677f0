import { describe, expect, it } from '@jest/globals';
import { ConnectionCaps } from './connection-caps.js';
import { framed, held, RawSender, receivers, until } from './receiver.fixture.js';

const listening = receivers();

describe('MllpServer is bounded: it', () => {
  it('stops reading while too many frames are in flight', async () => {
    const { waiting, onFrame } = held();
    const { port, server } = await listening({ onFrame, limits: { inFlightPerConnection: 2 } });
    const sender = new RawSender(port);
    const frame = framed('x'.repeat(10_000));
    for (let times = 0; times < 2_000; times++) sender.send(frame);
    await until(() => waiting.length === 2 && sender.socket.writableLength > 0, 'the sender to be held back');
    expect(server.connections()[0]?.inFlight).toBe(2);
    expect(server.connections()[0]?.bytesReceived).toBeLessThan(1_000_000);
    for (let answered = 0; answered < 2_000; answered++) {
      await until(() => waiting.length > answered, 'the next frame');
      waiting[answered]?.answer(Buffer.from('ok'));
    }
    await until(() => sender.replies.length === 2_000, 'all answers');
  });

  it('stops reading from a peer that does not take its answers', async () => {
    const answer = Buffer.alloc(100_000, 'a');
    let frames = 0;
    const onFrame = async (): Promise<Uint8Array> => {
      frames++;
      return answer;
    };
    const { port, server } = await listening({ onFrame });
    const sender = new RawSender(port);
    sender.socket.pause();
    for (let times = 0; times < 20_000; times++) sender.send(framed('x'.repeat(1_000)));
    await until(() => frames > 16 && sender.socket.writableLength > 0, 'the sender to be held back');
    let before = -1;
    await until(() => {
      const still = before === frames;
      before = frames;
      return still;
    }, 'the server to stop reading');
    expect(server.connections()[0]?.bytesReceived).toBeLessThan(10_000_000);
    sender.socket.destroy();
    await until(() => server.connections().length === 0, 'the connection to go');
  });

  it('closes a connection beyond the limits at once and counts it', async () => {
    const { port, server, received } = await listening({ limits: { connectionsPerAddressMax: 1 } });
    const first = new RawSender(port);
    await until(() => server.connections().length === 1, 'the first connection');
    const second = new RawSender(port);
    await until(() => second.closed, 'the second to be closed');
    expect([server.refusedConnections, received.faults]).toEqual([1, ['MLLP_TOO_MANY_CONNECTIONS']]);
    first.socket.end();
    await until(() => server.connections().length === 0, 'the first to go');
    const third = new RawSender(port);
    third.send(framed('three'));
    await until(() => third.replies.length === 1, 'an answer to the third');
  });

  it('counts connections together with another server that shares its caps', async () => {
    const caps = new ConnectionCaps({ connectionsMax: 1, connectionsPerAddressMax: 1 });
    const [one, two] = [await listening({ caps }), await listening({ caps })];
    const first = new RawSender(one.port);
    await until(() => one.server.connections().length === 1, 'the first connection');
    const second = new RawSender(two.port);
    await until(() => second.closed, 'the second to be closed');
    expect(two.received.faults).toEqual(['MLLP_TOO_MANY_CONNECTIONS']);
    first.socket.destroy();
    await until(() => one.server.connections().length === 0, 'the first to go');
    const third = new RawSender(two.port);
    third.send(framed('three'));
    await until(() => third.replies.length === 1, 'an answer');
  });

  it('gives up on a frame that does not end and on an idle connection', async () => {
    let now = 0;
    const { port, server, received } = await listening({
      clock: () => now,
      limits: { frameMs: 30_000, idleMs: 40_000 },
    });
    const [slow, idle] = [new RawSender(port), new RawSender(port)];
    slow.send('\x0bslow');
    await until(() => server.connections().some(({ bytesReceived }) => bytesReceived > 0), 'the slow frame');
    await until(() => server.connections().length === 2, 'both connections');
    now = 31_000;
    slow.send('er');
    await until(() => slow.closed, 'the slow one to be closed');
    expect([slow.replies, idle.closed]).toEqual([['NAK MLLP_FRAME_TIMEOUT'], false]);
    now = 41_000;
    await until(() => idle.closed, 'the idle one to be closed');
    expect(received.faults).toEqual(['MLLP_FRAME_TIMEOUT', 'MLLP_IDLE']);
  });

  it('calls nobody idle for the time that an answer took', async () => {
    let now = 0;
    const { waiting, onFrame } = held();
    const { port, server } = await listening({ clock: () => now, limits: { idleMs: 40_000 }, onFrame });
    const sender = new RawSender(port);
    sender.send(framed('first'));
    await until(() => waiting.length === 1, 'the frame');
    now = 41_000;
    waiting[0]?.answer(Buffer.from('ok'));
    await until(() => sender.replies.length === 1, 'the answer');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(server.connections()).toHaveLength(1);
    now = 82_000;
    await until(() => sender.closed, 'the idle one to be closed after all');
  });

  it('takes what came while the process stood still for longer than the idle limit', async () => {
    let now = 0;
    const { port, server } = await listening({ clock: () => now, limits: { idleMs: 40_000 } });
    const sender = new RawSender(port);
    await until(() => server.connections().length === 1, 'the connection');
    sender.send(framed('late'));
    now = 41_000;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    await until(() => sender.replies.length === 1 || sender.closed, 'an answer');
    expect(sender.replies).toEqual(['ACK late']);
  });

  it('closes, within the idle limit, a peer that takes no answers and one that vanished after it had sent', async () => {
    let now = 0;
    const answer = Buffer.alloc(4_000_000, 'a');
    const { port, server, received } = await listening({
      clock: () => now,
      limits: { idleMs: 40_000 },
      onFrame: async (frame) => (frame.length > 5 ? answer : Buffer.from('ok')),
    });
    // A peer without power closes nothing and acknowledges nothing: for the server it is one that stays silent.
    const [stuck, vanished] = [new RawSender(port), new RawSender(port)];
    stuck.socket.pause();
    stuck.send(framed('never read').repeat(16));
    vanished.send(`${framed('last')}\x0bhalf`);
    await until(() => vanished.replies.length === 1, 'the last answer');
    await until(() => server.connections().every(({ bytesReceived }) => bytesReceived > 0), 'all frames');
    now = 41_000;
    await until(() => server.connections().length === 0, 'both to be cut');
    expect(received.faults).toEqual(['MLLP_IDLE']);
    stuck.socket.destroy();
  });
});
