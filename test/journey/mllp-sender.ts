import { connect } from 'node:net';

const answerWithinMs = 10_000;

/** Sends one frame on a connection of its own; resolves with what came back until the end block, or until it was closed. */
export function sendFrame(port: number, bytes: Uint8Array): Promise<string> {
  return sendBytes(port, Buffer.concat([Buffer.from([0x0b]), bytes, Buffer.from([0x1c, 0x0d])]));
}

/** Sends bytes as they are. */
export function sendBytes(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(answerWithinMs, () => socket.destroy(new Error('no answer in time')));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.endsWith('\x1c\r')) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** A field of the first segment of that name, numbered as HL7 does for segments other than MSH. */
export function field(answer: string, segment: string, number: number): string {
  const line = answer
    .replace('\x0b', '')
    .split('\r')
    .find((one) => one.startsWith(`${segment}|`));
  return line?.split('|')[number] ?? '';
}
