import { connect, type Socket } from 'node:net';
import type { Ledger } from './ledger.js';

export interface Message {
  readonly controlId: string;
  readonly bytes: Uint8Array;
}

/**
 * Sends each message once over several connections, one in flight on each, and writes the ledger: before the send and
 * after a positive acknowledgement that names the message. Ends when all are through or the receiver is gone.
 */
export async function sendAll(
  port: number,
  messages: readonly Message[],
  ledger: Ledger,
  onAcknowledged: () => void,
  connections = 16,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    let socket: Socket | undefined;
    try {
      socket = await open(port);
      for (let message = messages[next++]; message; message = messages[next++]) {
        ledger.sending(message.controlId, message.bytes);
        const acknowledgement = await exchange(socket, message.bytes);
        if (!acknowledgement.includes(`\rMSA|AA|${message.controlId}\r`)) throw new Error('not a positive answer');
        ledger.acknowledged(message.controlId);
        onAcknowledged();
      }
    } catch {
      // The receiver was killed, or answered something else: the message stays unacknowledged in the ledger.
    } finally {
      socket?.destroy();
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

function exchange(socket: Socket, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const onData = (chunk: Buffer): void => {
      answer += chunk.toString('latin1');
      if (answer.endsWith('\x1c\r')) settle(() => resolve(answer));
    };
    const onEnd = (): void => settle(() => reject(new Error('closed')));
    const settle = (how: () => void): void => {
      socket.off('data', onData).off('close', onEnd).off('error', onEnd);
      how();
    };
    socket.on('data', onData).on('close', onEnd).on('error', onEnd);
    socket.write(Buffer.concat([Buffer.from([0x0b]), bytes, Buffer.from([0x1c, 0x0d])]));
  });
}
