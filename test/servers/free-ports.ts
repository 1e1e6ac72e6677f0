import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below those that the kernel gives to outgoing connections: while a server is down, one of these could take its port, even
 * a client that tries to reach it and so meets itself, and the server could not come back.
 */
const [lowest, beyond] = [15_000, 32_768];

/** Ports of the loopback that nobody has: all are held until the last is found, so that none is given out twice. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(Array.from({ length: count }, hold));
  await Promise.all(held.map(({ server }) => once(server.close(), 'close')));
  return held.map(({ port }) => port);
}

async function hold(): Promise<{ readonly port: number; readonly server: Server }> {
  for (;;) {
    const port = randomInt(lowest, beyond);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isFree) return { port, server };
  }
}
