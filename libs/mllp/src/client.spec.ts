import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { acknowledge, parse } from '#hl7';
import { MllpClient } from './client.js';
import { framed, receiver, until } from './receiver.fixture.js';

const message = (id: string): Uint8Array => Buffer.from(`MSH|^~\\&|A|B|||20260301||ADT^A01|${id}|P|2.5\rEVN|A01\r`);
const answer = (bytes: Uint8Array): Uint8Array => {
  const parsed = parse(bytes);
  return acknowledge(parsed.kind === 'message' ? parsed.message : undefined, { code: 'AA', controlId: 'R1', at: 0 });
};
const cleanUp: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

const clientOf = (port: number, change: { window?: number; ackTimeoutMs?: number } = {}): MllpClient => {
  const client = new MllpClient({ host: '127.0.0.1', port, ackTimeoutMs: 5_000, connectTimeoutMs: 5_000, ...change });
  cleanUp.push(() => client.close());
  return client;
};

const answering = async (onFrame: (bytes: Uint8Array) => Promise<Uint8Array | undefined>): Promise<number> => {
  const { server, port } = await receiver({ onFrame });
  cleanUp.push(() => server.drain(0));
  return port;
};

describe('MllpClient', () => {
  it('sends over one connection and matches each acknowledgement', async () => {
    const { server, port } = await receiver({ onFrame: async (bytes) => answer(bytes) });
    cleanUp.push(() => server.drain(0));
    const client = clientOf(port, { window: 8 });
    const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => client.send(message(`M${index}`))));
    expect(replies.map(({ code, controlId }) => `${code} ${controlId}`)).toEqual(
      Array.from({ length: 50 }, (_, index) => `AA M${index}`),
    );
    expect(server.connections()).toHaveLength(1);
  });

  it('keeps within its window', async () => {
    let most = 0;
    let under = 0;
    const port = await answering(async (bytes) => {
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return answer(bytes);
    });
    const client = clientOf(port);
    await Promise.all(['1', '2', '3'].map((id) => client.send(message(id))));
    expect(most).toBe(1);
  });

  it('matches acknowledgements that come in another order', async () => {
    const port = await rawServer((frames) =>
      frames.length === 2 ? frames.toReversed().map((bytes) => framed(Buffer.from(answer(bytes)).toString())) : [],
    );
    const client = clientOf(port, { window: 2 });
    const replies = await Promise.all([client.send(message('1')), client.send(message('2'))]);
    expect(replies.map(({ controlId }) => controlId)).toEqual(['1', '2']);
  });

  it('does not take the late acknowledgement of one message for that of the next', async () => {
    const port = await rawServer((frames) =>
      frames.length === 2 ? frames.map((bytes) => framed(Buffer.from(answer(bytes)).toString())) : [],
    );
    const client = clientOf(port, { ackTimeoutMs: 50 });
    await expect(client.send(message('slow'))).rejects.toMatchObject({ code: 'MLLP_ACK_TIMEOUT', retriable: true });
    await expect(client.send(message('next'))).resolves.toMatchObject({ controlId: 'next' });
  });

  it('takes an acknowledgement without MSA-2 for the only message under way', async () => {
    const port = await rawServer((frames) => frames.map(() => framed('MSH|^~\\&|\rMSA|AA\r')));
    await expect(clientOf(port).send(message('1'))).resolves.toMatchObject({ code: 'AA', controlId: '1' });
  });

  it('hands over a negative acknowledgement as it is', async () => {
    const port = await rawServer((frames) => frames.map(() => framed('MSH|^~\\&|\rMSA|AR|1\r')));
    await expect(clientOf(port).send(message('1'))).resolves.toMatchObject({ code: 'AR' });
  });

  it('rejects what was under way when the connection closes, and connects again', async () => {
    let times = 0;
    const port = await answering(async (bytes) => {
      if (++times === 1) throw new Error('store is down');
      return answer(bytes);
    });
    const client = clientOf(port);
    await expect(client.send(message('1'))).rejects.toMatchObject({ code: 'MLLP_CLOSED', retriable: true });
    await expect(client.send(message('1'))).resolves.toMatchObject({ code: 'AA' });
  });

  it('says so when nobody listens, and after it was closed', async () => {
    const { server, port } = await receiver();
    await server.drain(0);
    const client = clientOf(port);
    await expect(client.send(message('1'))).rejects.toMatchObject({ code: 'MLLP_UNREACHABLE' });
    client.close();
    await expect(client.send(message('1'))).rejects.toMatchObject({ code: 'MLLP_CLOSED' });
  });
});

/** Answers with what `reply` makes of the new frames, given all that were not answered yet. */
async function rawServer(reply: (unanswered: readonly Uint8Array[]) => readonly string[]): Promise<number> {
  const server: Server = createServer((socket) => {
    let unanswered: Uint8Array[] = [];
    let pending = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      const parts = pending.split('\x1c\r');
      pending = parts.pop() ?? '';
      unanswered.push(...parts.map((part) => Buffer.from(part.slice(1), 'latin1')));
      const replies = reply(unanswered);
      if (replies.length > 0) unanswered = [];
      for (const bytes of replies) socket.write(bytes);
    });
  });
  let port = 0;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  await until(() => port !== 0, 'the server to listen');
  cleanUp.push(() => void server.close());
  return port;
}
