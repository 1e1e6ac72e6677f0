import { connect } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import type { ConnectionQuota } from './connection-quota.js';
import { framed, RawSender, receivers, until } from './receiver.fixture.js';
import { Authority, hasTool } from './testing/certificates.js';

/** So many in all, asked for beyond the process; an answer can be held back. */
class Elsewhere implements ConnectionQuota {
  open = 0;
  answers = Promise.resolve();
  constructor(private readonly max: number) {}

  async take(): Promise<boolean> {
    await this.answers;
    if (this.open === this.max) return false;
    this.open++;
    return true;
  }

  release(): void {
    this.open--;
  }
}

describe('connections that are counted beyond the process', () => {
  const listening = receivers();

  it('are closed where there are too many, and let in again once one has gone', async () => {
    const quota = new Elsewhere(1);
    const [one, two] = [await listening({ quota }), await listening({ quota })];
    const first = new RawSender(one.port);
    first.send(framed('one'));
    await until(() => first.replies.length === 1, 'an answer to the first');
    const second = new RawSender(two.port);
    await until(() => second.closed, 'the second to be closed');
    expect(two.received.faults).toEqual(['MLLP_TOO_MANY_CONNECTIONS']);
    first.socket.end();
    await until(() => quota.open === 0, 'the first to be given back');
    const third = new RawSender(two.port);
    third.send(framed('three'));
    await until(() => third.replies.length === 1, 'an answer to the third');
  });

  it('lose nothing that was sent before they were let in', async () => {
    const quota = new Elsewhere(10);
    const { promise, resolve } = Promise.withResolvers<void>();
    quota.answers = promise;
    const { port, server } = await listening({ quota });
    const sender = new RawSender(port);
    sender.send(framed('early'));
    await until(() => sender.socket.bytesWritten > 0, 'the frame to be sent');
    expect(server.connections()).toEqual([]);
    resolve();
    await until(() => sender.replies.join() === 'ACK early', 'the answer');
  });

  it('are given back where their peer, or the server, went before it was known', async () => {
    const quota = new Elsewhere(10);
    const { promise, resolve } = Promise.withResolvers<void>();
    quota.answers = promise;
    const [one, two] = [await listening({ quota }), await listening({ quota })];
    const [gone, left] = [new RawSender(one.port), new RawSender(two.port)];
    await until(() => gone.socket.readyState === 'open' && left.socket.readyState === 'open', 'both to connect');
    gone.socket.resetAndDestroy();
    await two.server.drain(0);
    await until(() => left.closed, 'the other to be closed');
    resolve();
    const third = new RawSender(one.port);
    third.send(framed('three'));
    await until(() => third.replies.length === 1, 'an answer');
    expect(quota.open).toBe(1);
  });

  (hasTool('openssl', 'version') ? it : it.skip)('begin their handshake once they are let in', async () => {
    const authority = new Authority('Hospitals');
    const pair = authority.issue('broker', { names: ['DNS:broker.example'] });
    const quota = new Elsewhere(10);
    const { promise, resolve } = Promise.withResolvers<void>();
    quota.answers = promise;
    const { port } = await listening({
      quota,
      tls: { cert: pair.cert, key: pair.key, requireClientCertificate: false },
    });
    const names = { ca: authority.self.cert, servername: 'broker.example' };
    const peer = connect({ host: '127.0.0.1', port, ...names });
    let answer = '';
    peer.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    peer.write(framed('early'));
    await until(() => peer.bytesWritten > 0, 'the first bytes of the handshake');
    expect(peer.authorized).toBe(false);
    resolve();
    await until(() => answer === framed('ACK early'), 'the answer');
    peer.destroy();
    authority.remove();
  });
});
