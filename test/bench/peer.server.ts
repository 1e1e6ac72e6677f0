import { createServer, Server as NetServer, type Socket } from 'node:net';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Server } from 'node-hl7-server';
import { intakeTopics, topics } from '#contracts';
import { SqliteEventLog } from '#event-log';
import { SqliteDatabase, systemClock } from '#platform';

/**
 * Peers of the bench, in a process of their own. `null` answers without storing. `floor <file>` reads MSH, appends the
 * bytes to SQLite with the settings of the broker's file and synchronous=FULL, one transaction for what came in one turn of
 * the event loop, then answers; no part of the product is used. `same-log <file>` does the same with the broker's own log: its
 * file, its group commit. `log-in-worker <file>` has that log in a worker: messages go there in groups, as one buffer, and
 * are answered when it says so. `node-hl7-server` answers AA from memory. Prints its port.
 */
const [kind, file] = process.argv.slice(2);
if (!isMainThread) await writeGroups(String(workerData));
else if (kind === 'node-hl7-server') serveByLibrary();
else if (kind === 'same-log') serve(await storingInLog(file ?? ':memory:'));
else if (kind === 'log-in-worker') serve(storingInWorker(file ?? ':memory:'));
else serve(kind === 'floor' ? storing(file ?? ':memory:') : (_bytes, answer) => answer());

type Keep = (bytes: Buffer, answer: () => void) => void;

function serve(keep: Keep): void {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    let pending: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (let end = pending.indexOf(0x1c); end >= 0; end = pending.indexOf(0x1c)) {
        const bytes = pending.subarray(1, end);
        const fields = bytes.toString('latin1', 0, bytes.indexOf(0x0d)).split('|');
        keep(bytes, () => acknowledge(socket, fields));
        pending = pending.subarray(end + 2);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => announce(server));
}

function acknowledge(socket: Socket, fields: readonly string[]): void {
  socket.write(
    `\x0bMSH|^~\\&|${fields[4]}|${fields[5]}|${fields[2]}|${fields[3]}|20260101000000||ACK^A01^ACK|${fields[9]}|P|2.5.1\rMSA|AA|${fields[9]}\r\x1c\r`,
  );
}

function storing(path: string): Keep {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;
    PRAGMA wal_autocheckpoint=512; CREATE TABLE raw(id INTEGER PRIMARY KEY, bytes BLOB)`);
  const insert = database.prepare('INSERT INTO raw(bytes) VALUES (?)');
  let waiting: Parameters<Keep>[] = [];
  return (bytes, answer) => {
    if (waiting.push([bytes, answer]) > 1) return;
    setImmediate(() => {
      const group = waiting;
      waiting = [];
      store(database, insert, group);
      for (const [, tell] of group) tell();
    });
  };
}

/** What came in one turn of the event loop goes to the worker together; it works on one group while the next gathers. */
function storingInWorker(path: string): Keep {
  const worker = new Worker(new URL(import.meta.url), { workerData: path });
  const underWay: Parameters<Keep>[][] = [];
  let waiting: Parameters<Keep>[] = [];
  worker.on('message', () => {
    for (const [, tell] of underWay.shift() ?? []) tell();
  });
  return (bytes, answer) => {
    if (waiting.push([bytes, answer]) > 1) return;
    setImmediate(() => {
      const lengths = waiting.map(([{ length }]) => length);
      const { buffer } = Uint8Array.from(Buffer.concat(waiting.map(([message]) => message)));
      underWay.push(waiting);
      waiting = [];
      worker.postMessage({ lengths, buffer }, [buffer]);
    });
  };
}

async function writeGroups(path: string): Promise<void> {
  const keep = await storingInLog(path);
  parentPort?.on('message', ({ lengths, buffer }: { lengths: readonly number[]; buffer: ArrayBuffer }) => {
    let from = 0;
    let open = lengths.length;
    for (const length of lengths) {
      keep(Buffer.from(buffer, from, length), () => --open === 0 && parentPort?.postMessage(0));
      from += length;
    }
  });
}

/** The file of the broker itself: its tables, its settings, its group commit, its wait for the disk. */
async function storingInLog(path: string): Promise<Keep> {
  const database = SqliteDatabase.openWriter(path, 'each sync');
  const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock, keepsTail: false });
  await log.admin.ensure(intakeTopics, 1);
  const type = 'hie.hl7.raw.v1';
  const attributes = { id: 'id', source: '/bench', type, time: new Date().toISOString(), messageid: 'id' };
  return (bytes, answer) => {
    void log.append([{ topic: topics.raw, key: 'bench', attributes, value: bytes }]).then(answer);
  };
}

function store(database: DatabaseSync, insert: StatementSync, group: readonly Parameters<Keep>[]): void {
  database.exec('BEGIN IMMEDIATE');
  for (const [bytes] of group) insert.run(bytes);
  database.exec('COMMIT');
}

/** It listens on every address whatever it is told, so the address is put in underneath. */
function serveByLibrary(): void {
  const listen = NetServer.prototype.listen;
  NetServer.prototype.listen = function (this: NetServer): NetServer {
    this.once('listening', () => announce(this));
    return Reflect.apply(listen, this, [{ port: 0, host: '127.0.0.1' }]) as NetServer;
  };
  const inbound = new Server({ bindAddress: '127.0.0.1' }).createInbound({ port: 1 }, async (_request, response) => {
    await response.sendResponse('AA');
  });
  inbound.on('data.error', () => undefined);
  inbound.on('client.error', () => undefined);
}

function announce(server: NetServer): void {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
}
