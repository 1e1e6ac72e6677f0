import { afterEach, describe, expect, it } from '@jest/globals';
import { acknowledge, parse } from '#hl7';
import { MllpServer } from '#mllp';
import { adtA01 } from '../demo/bench-messages.js';
import { type Delivery, transmit } from './transmit.js';

type Answer = (frame: Uint8Array, nth: number) => 'AA' | 'AE' | undefined;

const servers: MllpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.drain(1_000)));
});

/** A receiver that notes what came; `undefined` is the silence of one that never answers. */
async function receiver(answer: Answer): Promise<{ port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = new MllpServer({
    host: '127.0.0.1',
    port: 0,
    limits: {
      frameBytesMax: 100_000,
      connectionsMax: 10,
      connectionsPerAddressMax: 10,
      idleMs: 60_000,
      frameMs: 60_000,
      inFlightPerConnection: 8,
    },
    onFrame: async (frame) => {
      const parsed = parse(frame);
      const message = parsed.kind === 'message' ? parsed.message : undefined;
      seen.push(message?.header.controlId ?? '');
      const code = answer(frame, seen.length);
      return code && acknowledge(message, { code, controlId: String(seen.length), at: 0 });
    },
    onFault: async () => undefined,
    clock: () => Date.now(),
  });
  servers.push(server);
  return { port: (await server.start()).port, seen };
}

const items = (count: number, connections: number) =>
  Array.from({ length: count }, (_, i) => ({ connection: i % connections, bytes: adtA01(i), i }));

async function sent(port: number, count: number, connections: number): Promise<Delivery<{ i: number }>[]> {
  const deliveries: Delivery<{ i: number }>[] = [];
  const target = { host: '127.0.0.1', port, ackTimeoutMs: 200, connectTimeoutMs: 500 };
  await transmit(items(count, connections), target, { triesMax: 3 }, (delivery) => deliveries.push(delivery));
  return deliveries;
}

describe('the sending of many messages', () => {
  it('delivers each message once and keeps the order of a connection', async () => {
    const { port, seen } = await receiver(() => 'AA');
    const deliveries = await sent(port, 30, 3);
    expect(deliveries.map(({ item }) => item.i).sort((a, b) => a - b)).toEqual(items(30, 1).map(({ i }) => i));
    for (const connection of [0, 1, 2]) {
      const order = seen.map((id) => Number(id.slice(3))).filter((i) => i % 3 === connection);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  });

  it('sends the same message again when no answer comes', async () => {
    const { port, seen } = await receiver((_, nth) => (nth === 1 ? undefined : 'AA'));
    const deliveries = await sent(port, 2, 1);
    expect(seen).toEqual(['ADT0', 'ADT0', 'ADT1']);
    expect(deliveries.map(({ code, sends }) => ({ code, sends }))).toEqual([
      { code: 'AA', sends: 2 },
      { code: 'AA', sends: 1 },
    ]);
  });

  it('takes a negative answer as an answer', async () => {
    const { port } = await receiver((_, nth) => (nth === 1 ? 'AE' : 'AA'));
    expect((await sent(port, 2, 1)).map(({ code }) => code)).toEqual(['AE', 'AA']);
  });

  it('gives a message up with the code of the fault when nobody listens', async () => {
    const { port } = await receiver(() => 'AA');
    await servers.splice(0)[0]?.drain(1_000);
    expect(await sent(port, 1, 1)).toMatchObject([{ code: 'MLLP_UNREACHABLE', acknowledged: false, sends: 3 }]);
  });
});
