import { describe, expect, it } from '@jest/globals';
import { firstBytesKind } from './first-bytes.js';
import { framed, held, RawSender, receiver, receivers, until } from './receiver.fixture.js';

const listening = receivers();

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
    ['as large as the limit', 100, ['ACK ' + 'x'.repeat(100)]],
    ['larger by one byte', 101, ['NAK HL7_TOO_LARGE']],
    ['a hundred times as large', 10_000, ['NAK HL7_TOO_LARGE']],
    ['empty', 0, ['ACK ']],
  ])('answers a frame that is %s', async (_name, length, replies) => {
    const { port } = await listening({ limits: { frameBytesMax: 100 } });
    const sender = new RawSender(port);
    sender.send(framed('x'.repeat(length)) + framed('next'));
    await until(() => sender.replies.length === 2, 'the answers');
    expect(sender.replies).toEqual([...replies, 'ACK next']);
  });

  it.each([
    ['an end block before a start', `\x1c\r${framed('whole')}`, ['NAK MLLP_JUNK', 'ACK whole']],
    ['an end block without its CR', `\x0bone\x1c${framed('two')}`, ['ACK one', 'ACK two']],
    ['CR and LF between frames', `${framed('one')}\r\n\n${framed('two')}`, ['ACK one', 'ACK two']],
    ['an end block in a message', `\x0bone\x1crest${framed('two')}`, ['ACK one', 'NAK MLLP_JUNK', 'ACK two']],
    ['HTTP in the middle of a message', ['\x0bone ', 'POST / two', '\x1c\r'], ['ACK one POST / two']],
    ['a TLS hello in the middle of a message', ['\x0b', '\x16\x03\x01', '\x1c\r'], ['ACK \x16\x03\x01']],
  ])('takes %s for what it is, whatever the chunks', async (_name, chunks, replies) => {
    const { port, server } = await listening();
    const sender = new RawSender(port);
    let sent = 0;
    for (const chunk of [chunks].flat()) {
      sender.send(chunk);
      sent += chunk.length;
      await until(() => server.connections()[0]?.bytesReceived === sent, 'the chunk');
    }
    await until(() => sender.replies.length === replies.length, 'the answers');
    expect(sender.replies).toEqual(replies);
  });

  it('says what a connection speaks and what went wrong, also once it has gone', async () => {
    const { port, server } = await listening();
    const sender = new RawSender(port);
    sender.send(`MSH|1\r${framed('two')}`);
    await until(() => sender.replies.length === 2, 'the answers');
    const expected = {
      frames: 1,
      answers: 2,
      faults: 1,
      lastFault: 'MLLP_JUNK',
      inFlight: 0,
      remoteAddress: '127.0.0.1',
    };
    expect(server.connections()).toMatchObject([expected]);
    expect(server.connections().map(({ firstBytes }) => firstBytesKind(firstBytes))).toEqual([
      'no VT: starts with MSH',
    ]);
    sender.socket.end();
    await until(() => server.lastFaults().faulty.length === 1, 'the connection to go');
    expect(server.lastFaults().faulty).toMatchObject([expected]);
  });

  it.each([
    ['HTTP in two chunks', ['G', 'ET / HTTP/1.1\r\n\r\n']],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0x01])],
  ])('closes a connection that speaks %s', async (_name, bytes) => {
    const { port, received } = await listening();
    const sender = new RawSender(port);
    for (const chunk of [bytes].flat()) {
      sender.send(chunk);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
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

  it('keeps a connection on which something is still to be pushed, also idle or closed by the peer', async () => {
    let now = 0;
    const owed: { push: (text: string) => boolean; release: () => void }[] = [];
    const { port } = await listening({
      clock: () => now,
      limits: { idleMs: 40_000 },
      onFrame: async (_frame, connection) => {
        const { release } = connection.holdOpen();
        owed.push({ push: (text) => connection.push(Buffer.from(text)), release });
        return Buffer.from('CA');
      },
    });
    const [waiting, ended, idle] = [new RawSender(port), new RawSender(port), new RawSender(port)];
    waiting.send(framed('one'));
    await until(() => waiting.replies.length === 1, 'the first answer');
    ended.socket.end(framed('two'));
    await until(() => ended.replies.length === 1, 'the second answer');
    now = 41_000;
    await until(() => idle.closed, 'the idle one to be closed');
    expect([waiting.closed, ended.closed]).toEqual([false, false]);
    expect(owed.map(({ push }) => push('AA'))).toEqual([true, true]);
    for (const { release } of owed) release();
    await until(() => ended.closed && waiting.replies.length === 2, 'what was owed');
    expect(ended.replies).toEqual(['CA', 'AA']);
    now = 82_000;
    await until(() => waiting.closed, 'the first to be idle at last');
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
