import { connect, type Socket } from 'node:net';

/**
 * Many connections at once, in a process of its own: `fork` it with PORT, IDLE and SLOW. It says `ready` when all are
 * open. The idle ones send nothing; each slow one sends a byte of its message a second. Asked for a report it says how
 * many of each were closed by the receiver.
 */
const [port = 0, idle = 0, slow = 0] = process.argv.slice(2).map(Number);
const atOnce = 250;
/** Each source address has its own ephemeral ports. */
const addresses = Array.from({ length: 8 }, (_, at) => `127.0.0.${at + 2}`);
const ticksPerSecond = 50;

const text = `\x0bMSH|^~\\&|SLOW|CROWD|||20260301||ADT^A04|S|P|2.5\rPID|1||S-1^^^CROWD^MR||Sorrel^${'a'.repeat(1000)}\r`;
const closed = { idle: 0, slow: 0 };

await openAll(idle, 'idle');
const senders = await openAll(slow, 'slow');
let turn = 0;
setInterval(() => {
  for (let times = 0; times < slow / ticksPerSecond; times++, turn++) {
    const at = Math.floor(turn / slow);
    senders[turn % slow]?.write(text.charAt(at % text.length));
  }
}, 1_000 / ticksPerSecond);
process.on('message', () => process.send?.(closed));
process.send?.('ready');

async function openAll(count: number, kind: 'idle' | 'slow'): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, at) => open(from + at, kind));
    sockets.push(...(await Promise.all(some)));
  }
  return sockets;
}

function open(index: number, kind: 'idle' | 'slow'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const localAddress = addresses[index % addresses.length] ?? '';
    const socket = connect({ host: '127.0.0.1', port, localAddress }, () => resolve(socket));
    socket.on('error', reject);
    socket.on('close', () => closed[kind]++);
    socket.resume();
  });
}
