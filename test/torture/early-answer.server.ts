import { createServer, type Socket } from 'node:net';
import { hash } from 'node:crypto';
import { intakeTopics, topics } from '#contracts';
import { SqliteEventLog, SqliteIntake } from '#event-log';
import { SqliteDatabase, systemClock } from '#platform';

/**
 * Takes messages as the gateway does, into a file that is opened for what the command line says: `checkpoints` breaks the
 * promise (it answers what is committed and not on the disk), `each sync` keeps it. Prints its port.
 */
const [file = '', durability = ''] = process.argv.slice(2);
const database = SqliteDatabase.openWriter(file, durability === 'each sync' ? durability : 'checkpoints');
const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
await log.admin.ensure(intakeTopics, 1);
const intake = new SqliteIntake(log);

const server = createServer((socket) => {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let end = pending.indexOf(0x1c); end >= 0; end = pending.indexOf(0x1c)) {
      void take(socket, pending.subarray(1, end));
      pending = pending.subarray(end + 2);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
});

async function take(socket: Socket, value: Uint8Array): Promise<void> {
  const controlId = Buffer.from(value).toString('latin1').split('|', 10)[9] ?? '';
  const id = hash('sha256', controlId);
  const attributes = {
    id,
    messageid: id,
    source: '/early',
    type: 't',
    time: '2026-01-15T12:00:00Z',
    controlid: controlId,
  };
  await intake.take([{ topic: topics.raw, key: controlId, attributes, value }]);
  socket.write(`\x0bMSH|^~\\&|||||||ACK|${controlId}|P|2.5.1\rMSA|AA|${controlId}\r\x1c\r`);
}
