import { connect } from 'node:net';
import type { Message } from './sender.js';

/**
 * Senders that wait for no acknowledgement: each writes all of the same frames as fast as the receiver takes them. Returns
 * how many bytes that are together, and the call that ends them.
 */
export function pour(port: number, senders: number, messages: readonly Message[]) {
  const frames = messages.flatMap(({ bytes }) => [Uint8Array.of(0x0b), bytes, Uint8Array.of(0x1c, 0x0d)]);
  const all = Buffer.concat(frames);
  const sockets = Array.from({ length: senders }, () => {
    const socket = connect(port, '127.0.0.1', () => socket.write(all));
    return socket.on('error', () => undefined).resume();
  });
  const end = (): void => sockets.forEach((socket) => socket.destroy());
  return { bytes: all.length * senders, end };
}
