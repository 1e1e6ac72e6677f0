import { createServer, type Socket } from 'node:net';
import { DatabaseSync } from 'node:sqlite';

/**
 * Peers of the bench, in a process of their own: `null` answers without storing, `floor <file>` appends the bytes to
 * SQLite with synchronous=FULL, one transaction per turn of the event loop, then answers. Prints its port.
 * Nothing of the product is used: this is what the front door is measured against.
 */
const [kind, file] = process.argv.slice(2);
const store = kind === 'floor' ? openFloor(file ?? ':memory:') : undefined;
let waiting: { bytes: Buffer; answer: () => void }[] = [];

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let pending: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(0x1c); end >= 0; end = pending.indexOf(0x1c)) {
      take(socket, pending.subarray(1, end));
      pending = pending.subarray(end + 2);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
});

function take(socket: Socket, bytes: Buffer): void {
  const fields = bytes.toString('latin1', 0, bytes.indexOf(0x0d)).split('|');
  const answer = () =>
    socket.write(
      `\x0bMSH|^~\\&|${fields[4]}|${fields[5]}|${fields[2]}|${fields[3]}|20260101000000||ACK^A01^ACK|${fields[9]}|P|2.5.1\rMSA|AA|${fields[9]}\r\x1c\r`,
    );
  if (!store) answer();
  else if (waiting.push({ bytes, answer }) === 1) setImmediate(commit);
}

function commit(): void {
  const group = waiting;
  waiting = [];
  store?.exec('BEGIN IMMEDIATE');
  for (const { bytes } of group) store?.prepare('INSERT INTO raw(bytes) VALUES (?)').run(bytes);
  store?.exec('COMMIT');
  for (const { answer } of group) answer();
}

function openFloor(path: string): { exec(sql: string): void; prepare(sql: string): { run(bytes: Buffer): unknown } } {
  const database = new DatabaseSync(path);
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE raw(id INTEGER PRIMARY KEY, bytes BLOB)',
  );
  const insert = database.prepare('INSERT INTO raw(bytes) VALUES (?)');
  return { exec: (sql) => database.exec(sql), prepare: () => insert };
}
