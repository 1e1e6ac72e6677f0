import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { MllpServer } from './server.js';
import { framed, receiver, text, until } from './receiver.fixture.js';

const acknowledged = framed('\x06');
const refused = framed('\x15');
const open: MllpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.drain(0)));
});

/** All bytes that come back for what was sent. */
async function exchange(change: Parameters<typeof receiver>[0], bytes: string, expected: string): Promise<string> {
  const { server, port } = await receiver(change);
  open.push(server);
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += text(chunk)));
  socket.write(bytes);
  await until(() => answer.length >= expected.length, 'the answer');
  socket.destroy();
  return answer;
}

describe('MLLP Release 2', () => {
  it.each([
    ['commits a block and sends the answer in another', framed('one'), `${acknowledged}${framed('ACK one')}`],
    ['refuses what was no whole block', `\x0bcut${framed('two')}`, `${refused}${acknowledged}${framed('ACK two')}`],
    [
      "takes the peer's commit byte for what it is",
      framed('one') + acknowledged + framed('two'),
      `${acknowledged}${framed('ACK one')}${acknowledged}${framed('ACK two')}`,
    ],
  ])('%s', async (_name, bytes, expected) => {
    expect(await exchange({ release: 2 }, bytes, expected)).toBe(expected);
  });

  it('refuses a block that could not be stored, and goes on', async () => {
    let times = 0;
    const onFrame = async (): Promise<undefined> => {
      if (++times === 1) throw new Error('the store is down');
    };
    const expected = `${refused}${acknowledged}`;
    expect(await exchange({ release: 2, onFrame }, framed('one') + framed('one'), expected)).toBe(expected);
  });

  it('is not guessed: without it a commit byte is a message like any other', async () => {
    const expected = framed('ACK \x06');
    expect(await exchange({}, acknowledged, expected)).toBe(expected);
  });
});
