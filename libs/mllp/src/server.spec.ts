import { afterEach, describe, expect, it } from '@jest/globals';
import type { MllpServer } from './server.js';
import { framed, RawSender, receiver, text, until } from './receiver.fixture.js';

const open: MllpServer[] = [];
const listening = async (change?: Parameters<typeof receiver>[0]) => {
  const started = await receiver(change);
  open.push(started.server);
  return started;
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.drain(0)));
});

/** Answers that the test gives when it wants to. */
function held() {
  const waiting: { text: string; answer: (bytes: Uint8Array | undefined) => void; fail: () => void }[] = [];
  const onFrame = (frame: Uint8Array): Promise<Uint8Array | undefined> =>
    new Promise((answer, fail) => waiting.push({ text: text(frame), answer, fail: () => fail(new Error('no')) }));
  return { waiting, onFrame };
}

describe('MllpServer', () => {
  it('answers a frame', async () => {
    const { port, received } = await listening();
    const sender = new RawSender(port);
    sender.send(framed('one'));
    await until(() => sender.replies.length === 1, 'an answer');
    expect([received.frames, sender.replies]).toEqual([['one'], ['ACK one']]);
  });

  it('answers a frame that comes byte by byte, and many that come at once, in their order', async () => {
    const { port } = await listening();
    const sender = new RawSender(port);
    for (const char of framed('slow')) {
      sender.send(char);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const many = Array.from({ length: 200 }, (_, index) => `m${index}`);
    sender.send(many.map(framed).join(''));
    await until(() => sender.replies.length === 201, 'all answers');
    expect(sender.replies).toEqual(['slow', ...many].map((content) => `ACK ${content}`));
  });

  it('works on several frames of a connection at once and answers in their order', async () => {
    const { waiting, onFrame } = held();
    const { port } = await listening({ onFrame });
    const sender = new RawSender(port);
    sender.send(framed('a') + framed('b') + framed('c'));
    await until(() => waiting.length === 3, 'three frames in flight');
    waiting[2]?.answer(Buffer.from('C'));
    waiting[1]?.answer(undefined);
    waiting[0]?.answer(Buffer.from('A'));
    await until(() => sender.replies.length === 2, 'the answers');
    expect(sender.replies).toEqual(['A', 'C']);
  });

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

  it.each([
    ['a frame that was cut', `\x0bcut${framed('whole')}`, ['MLLP_FRAME_CUT'], ['NAK MLLP_FRAME_CUT', 'ACK whole']],
    ['junk before a frame', `junk${framed('whole')}`, ['MLLP_JUNK'], ['NAK MLLP_JUNK', 'ACK whole']],
    [
      'a frame that is too large',
      framed('x'.repeat(101)) + framed('whole'),
      ['HL7_TOO_LARGE'],
      ['NAK HL7_TOO_LARGE', 'ACK whole'],
    ],
  ])('tells of %s in its place and goes on', async (_name, bytes, faults, replies) => {
    const { port, received } = await listening({ limits: { frameBytesMax: 100 } });
    const sender = new RawSender(port);
    sender.send(bytes);
    await until(() => sender.replies.length === replies.length, 'the answers');
    expect([received.faults, sender.replies]).toEqual([faults, replies]);
  });

  it.each([
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0x01])],
  ])('closes a connection that speaks %s', async (_name, bytes) => {
    const { port, received } = await listening();
    const sender = new RawSender(port);
    sender.send(bytes);
    await until(() => sender.closed, 'the close');
    expect(received.faults).toEqual(['MLLP_JUNK']);
  });

  it('answers what was sent before the peer closed its side, and reports what was cut', async () => {
    const { port, received } = await listening();
    const sender = new RawSender(port);
    sender.socket.end(`${framed('last')}\x0bcut`);
    await until(() => sender.closed, 'the close');
    expect(sender.replies).toEqual(['ACK last', 'NAK MLLP_FRAME_CUT']);
    expect(received.frames).toEqual(['last']);
  });

  it('closes a connection whose handler rejects, and no other', async () => {
    const { waiting, onFrame } = held();
    const { port } = await listening({ onFrame });
    const [one, two] = [new RawSender(port), new RawSender(port)];
    one.send(framed('one'));
    await until(() => waiting.length === 1, 'the first frame');
    two.send(framed('two'));
    await until(() => waiting.length === 2, 'the second frame');
    waiting[0]?.fail();
    await until(() => one.closed, 'the close');
    waiting[1]?.answer(Buffer.from('ok'));
    await until(() => two.replies.length === 1, 'the answer');
    expect(one.replies).toEqual([]);
  });

  it('survives a reset in the middle of a frame', async () => {
    const { port, server } = await listening();
    const sender = new RawSender(port);
    sender.send('\x0bhalf');
    await until(() => (server.connections()[0]?.bytesReceived ?? 0) > 0, 'the half frame');
    sender.socket.resetAndDestroy();
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

  it('drains: takes no more, answers what is in flight, closes', async () => {
    const { waiting, onFrame } = held();
    const { port, server } = await listening({ onFrame });
    const sender = new RawSender(port);
    sender.send(framed('in flight'));
    await until(() => waiting.length === 1, 'the frame');
    const drained = server.drain(5_000);
    sender.send(framed('too late'));
    waiting[0]?.answer(Buffer.from('done'));
    await drained;
    await until(() => sender.closed, 'the close');
    expect([sender.replies, waiting.length]).toEqual([['done'], 1]);
    const late = new RawSender(port);
    await until(() => late.closed, 'the refusal');
  });

  it('cuts what does not drain in time', async () => {
    const { waiting, onFrame } = held();
    const { port, server } = await listening({ onFrame });
    const sender = new RawSender(port);
    sender.send(framed('stuck'));
    await until(() => waiting.length === 1, 'the frame');
    await server.drain(20);
    expect(server.connections()).toEqual([]);
  });

  it('says so with a code when the port is in use', async () => {
    const { port } = await listening();
    await expect(receiver({ port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });

  it('says so with a code when the address is not of this machine', async () => {
    await expect(receiver({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' });
  });
});
