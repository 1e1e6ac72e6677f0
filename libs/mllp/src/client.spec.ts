import { afterEach, describe, expect, it } from '@jest/globals';
import { acknowledge, parse } from '#hl7';
import { MllpClient, type MllpClientOptions, type MllpReply } from './client.js';
import { receiver, until } from './receiver.fixture.js';
import { type Script, framedAcknowledgement, ScriptedReceiver } from './testing/scripted-receiver.js';

const message = (id: string): Uint8Array => Buffer.from(`MSH|^~\\&|A|B|||20260301||ADT^A01|${id}|P|2.5\rEVN|A01\r`);
const answer = (bytes: Uint8Array): Uint8Array => {
  const parsed = parse(bytes);
  return acknowledge(parsed.kind === 'message' ? parsed.message : undefined, { code: 'AA', controlId: 'R1', at: 0 });
};
const cleanUp: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

const clientOf = (port: number, change: Partial<MllpClientOptions> = {}): MllpClient => {
  const times = { ackTimeoutMs: 5_000, connectTimeoutMs: 5_000, backOff: { firstMs: 1, maxMs: 1 } };
  const client = new MllpClient({ host: '127.0.0.1', port, ...times, ...change });
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
    const frames: Uint8Array[] = [];
    const { port } = await scripted((frame, { write }) => {
      if (frames.push(frame) === 2) for (const one of frames.toReversed()) write(framedAcknowledgement(one));
    });
    const client = clientOf(port, { window: 2 });
    const replies = await Promise.all([client.send(message('1')), client.send(message('2'))]);
    expect(replies.map(({ controlId }) => controlId)).toEqual(['1', '2']);
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

  it('keeps the place of what waits when a connection is lost, and takes no more than its queue holds', async () => {
    const { port, frames } = await scripted((frame, { nth, write, close }) =>
      nth === 1 ? close() : write(framedAcknowledgement(frame)),
    );
    const client = clientOf(port, { queueMax: 3 });
    const sent = ['1', '2', '3', '4'].map((id) => client.send(message(id)).then(({ code }) => code, codeOf));
    expect(await Promise.all(sent)).toEqual(['MLLP_CLOSED', 'AA', 'AA', 'MLLP_QUEUE_FULL']);
    expect(frames).toHaveLength(3);
  });

  it('waits longer after each failure, and not at all where a receiver closes what is idle', async () => {
    const starts: number[] = [];
    const { port } = await scripted((frame, { nth, write, close }) => {
      starts.push(performance.now());
      if (nth > 2) write(framedAcknowledgement(frame));
      if (nth !== 4) setTimeout(close, 5);
    });
    const client = clientOf(port, { backOff: { firstMs: 100, maxMs: 1_000 }, random: () => 1 });
    let asked = 0;
    for (const code of ['MLLP_CLOSED', 'MLLP_CLOSED', 'AA', 'AA']) {
      asked = performance.now();
      expect(await client.send(message('1')).then((reply) => reply.code, codeOf)).toBe(code);
      // Long enough for a busy machine to have told the client that its connection is gone.
      await new Promise((resolve) => setTimeout(resolve, 80));
    }
    const [first = 0, second = 0, third = 0, fourth = 0] = starts;
    expect(second - first).toBeGreaterThan(95);
    expect(third - second).toBeGreaterThan(190);
    expect(fourth - asked).toBeLessThan(95);
  });

  it('drains: rejects what was not sent and waits for the answer of what was', async () => {
    const { port, frames } = await scripted((frame, { write }) => {
      setTimeout(() => write(framedAcknowledgement(frame)), 50);
    });
    const client = clientOf(port);
    const outcomes: string[] = [];
    for (const id of ['1', '2'])
      void client.send(message(id)).then(
        ({ code }) => outcomes.push(code),
        (error) => outcomes.push(codeOf(error)),
      );
    await until(() => frames.length === 1, 'the first frame');
    await client.drain();
    await until(() => outcomes.length === 2, 'both outcomes');
    expect(outcomes).toEqual(['MLLP_CLOSED', 'AA']);
    await expect(client.send(message('3'))).rejects.toMatchObject({ code: 'MLLP_CLOSED' });
  });

  it("delivers the application's later answer apart from the commit, and commits it in turn", async () => {
    const later: MllpReply[] = [];
    const { port, frames } = await scripted((frame, { nth, write }) => {
      if (nth > 1) return;
      write(framedAcknowledgement(frame, { code: 'CA' }));
      for (const code of ['AE', 'AA']) write(framedAcknowledgement(frame, { code }));
    });
    const client = clientOf(port, {
      onApplicationAnswer: async (reply) => {
        later.push(reply);
        return Buffer.from('MSH|^~\\&|A|B|||||ACK|2|P|2.5\rMSA|CA|R-1\r');
      },
    });
    const enhanced = Buffer.from('MSH|^~\\&|A|B|||20260301||ADT^A01|1|P|2.5|||AL|AL\rEVN|A01\r');
    await expect(client.send(enhanced)).resolves.toMatchObject({ code: 'CA', controlId: '1' });
    await until(() => frames.length === 2, 'the commit of the answer');
    expect(later.map(({ code, controlId }) => `${code} ${controlId}`)).toEqual(['AE 1']);
    expect(Buffer.from(frames[1] ?? []).toString()).toContain('MSA|CA|R-1');
  });

  it('takes a later answer that nobody waits for as none', async () => {
    const { port } = await scripted((frame, { write }) => {
      write(framedAcknowledgement(frame, { code: 'AA', controlId: 'UNKNOWN' }));
      write(framedAcknowledgement(frame));
    });
    await expect(clientOf(port).send(message('1'))).resolves.toMatchObject({ code: 'AA', controlId: '1' });
  });

  const batch = Buffer.concat([Buffer.from('BHS|^~\\&|A|B\r'), message('1'), message('2'), Buffer.from('BTS|2\r')]);
  const msa = (code: string, id: string): string => `MSH|^~\\&|R|R|||||ACK|R${id}|P|2.5\rMSA|${code}|${id}\r`;

  it.each([
    ['a batch', [`BHS|^~\\&|R\r${msa('AA', '1')}${msa('AE', '2')}BTS|2\r`], 'AE'],
    ['a batch that names one of them', [`BHS|^~\\&|R\r${msa('AA', '2')}BTS|1\r`], 'AA'],
    ['each message alone', [msa('AR', '1'), msa('AA', '2')], 'AR'],
  ])('takes %s for the answer to a batch, and the worst for its code', async (_name, replies, code) => {
    const { port } = await scripted((_frame, { write }) => {
      for (const reply of replies) write(Buffer.from(`\x0b${reply}\x1c\r`));
    });
    await expect(clientOf(port).send(batch)).resolves.toMatchObject({ code, controlId: '1' });
  });
});

const codeOf = (error: { code: string }): string => error.code;

async function scripted(script: Script): Promise<ScriptedReceiver> {
  const receiving = await ScriptedReceiver.start(script);
  cleanUp.push(() => receiving.stop());
  return receiving;
}
