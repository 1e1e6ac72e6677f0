import { createServer } from 'node:net';

/** Ports of the loopback that nobody has: all are held until the last is found, so that none is given out twice. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(Array.from({ length: count }, hold));
  await Promise.all(held.map(({ release }) => release()));
  return held.map(({ port }) => port);
}

async function hold(): Promise<{ readonly port: number; readonly release: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const release = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, release };
}
