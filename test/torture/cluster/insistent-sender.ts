import { type Socket, connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Ledger } from '../ledger.js';
import type { Message } from '../sender.js';

export interface Insistence {
  readonly ports: readonly number[];
  readonly ledger: Ledger;
  /** Between two messages of a lane. */
  readonly pauseMs: number;
  /** Stops waiting for an answer and sends again. */
  readonly answerWithinMs: number;
}

const againMs = 200;
/** Longer than any misfortune lasts. */
const givenUpMs = 300_000;

/**
 * A sender that must not lose anything and keeps its order: one message at a time, again and again until it is acknowledged,
 * over another connection, and perhaps to another gateway, where the last one failed. Rejects where that goes on for minutes.
 */
export async function sendInOrder(messages: Iterable<Message>, lane: number, insistence: Insistence): Promise<void> {
  const { ports, ledger, pauseMs, answerWithinMs } = insistence;
  let socket: Socket | undefined;
  let attempts = 0;
  for (const { controlId, bytes } of messages) {
    const giveUpAt = performance.now() + givenUpMs;
    for (let acknowledged = false; !acknowledged;) {
      if (performance.now() > giveUpAt) throw new Error(`no gateway acknowledges ${controlId}`);
      ledger.sending(controlId, bytes);
      try {
        // One that was closed between two messages says so no more.
        if (socket?.writable === false) socket = undefined;
        socket ??= await open(ports[(lane + attempts) % ports.length] ?? 0);
        acknowledged = (await exchange(socket, bytes, answerWithinMs)).includes(`\rMSA|AA|${controlId}\r`);
        if (!acknowledged) throw new Error('not a positive answer');
      } catch {
        socket?.destroy();
        socket = undefined;
        attempts++;
        await wait(againMs);
      }
    }
    ledger.acknowledged(controlId);
    if (pauseMs > 0) await wait(pauseMs);
  }
  socket?.destroy();
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.off('error', reject)));
    socket.setNoDelay(true).once('error', reject);
    // What happens later shows in the exchange.
    socket.on('error', () => undefined);
  });
}

function exchange(socket: Socket, bytes: Uint8Array, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const fail = (): void => settle(() => reject(new Error('no answer')));
    const timer = setTimeout(fail, withinMs);
    const onData = (chunk: Buffer): void => {
      answer += chunk.toString('latin1');
      if (answer.endsWith('\x1c\r')) settle(() => resolve(answer));
    };
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', fail);
      how();
    };
    socket.on('data', onData).on('close', fail);
    socket.write(Buffer.concat([Buffer.of(0x0b), bytes, Buffer.of(0x1c, 0x0d)]));
  });
}
