import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { drained, overview } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { field, sendBytes, sendFrame } from '../journey/mllp-sender.js';

const good = (id: string): Uint8Array =>
  Buffer.from(`MSH|^~\\&|A|GOOD|B|C|20260304101500+0100||ADT^A04|${id}|P|2.5.1\rPID|1||G-1^^^GOOD^MR||Sorrel^Ada\r`);
const frameBytesMax = 1024 * 1024;

describe('hostile senders', () => {
  let broker: Broker;
  beforeAll(async () => {
    const dataDir = temporaryDirectory();
    const file = join(dataDir, 'config.yaml');
    writeFileSync(file, `limits: { frameBytes: ${frameBytesMax}, frameMs: 1000 }\n`);
    broker = await startBroker(join(dataDir, 'data'), { HIE_CONFIG: file });
  });
  afterAll(() => broker.discard());

  const stillGood = async (id: string): Promise<void> =>
    expect(field(await sendFrame(broker.port, good(id)), 'MSA', 1)).toBe('AA');

  it('a connection that sends nothing and goes', async () => {
    await new Promise<void>((resolve) =>
      connect(broker.port, '127.0.0.1', function (this: { end(): void }) {
        this.end();
        resolve();
      }),
    );
    await stillGood('H-EMPTY');
  });

  it.each([
    ['binary junk in a frame', Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 131 + 7) % 28))],
    ['a frame without MSH', Buffer.from('PID|1||X\rPV1|1\r')],
    ['MSH without delimiters', Buffer.from('MSH')],
    ['delimiters that are all one', Buffer.from('MSH0000|A\r')],
  ])('%s is answered AE with a code, and kept', async (_what, bytes) => {
    await drained(broker.url);
    const before = (await overview(broker.url)).messages.received;
    const answer = await sendFrame(
      broker.port,
      bytes.filter((byte) => byte !== 0x1c && byte !== 0x0b),
    );
    expect(field(answer, 'MSA', 1)).toBe('AE');
    expect(field(answer, 'ERR', 5)).toMatch(/^(HL7|MLLP)_/);
    await drained(broker.url);
    expect((await overview(broker.url)).messages.received).toBe(before + 1);
  });

  it('a frame beyond the limit is answered with a code while it still comes, and memory stays', async () => {
    const answer = await sendBytes(
      broker.port,
      Buffer.concat([Buffer.from('\x0bMSH|^~\\&|BIG|'), Buffer.alloc(8 * frameBytesMax, 0x41)]),
    );
    expect(answer).toContain('HL7_TOO_LARGE');
    await stillGood('H-BIG');
  });

  it('a frame without an end is given up after its time, with a code', async () => {
    const answer = await sendBytes(broker.port, Buffer.from('\x0bMSH|^~\\&|HALF|A\r'));
    expect(answer).toContain('MLLP_FRAME_TIMEOUT');
    await stillGood('H-HALF');
  });

  it('HTTP on the MLLP port does no harm', async () => {
    await sendBytes(broker.port, Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')).catch(() => '');
    await stillGood('H-HTTP');
  });

  it('a foreign Host header is refused', async () => {
    const refused = await new Promise<string>((resolve) => {
      const { port } = new URL(broker.url);
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('GET /api/overview HTTP/1.0\r\nHost: evil.example\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(refused).toContain('API_HOST_REFUSED');
  });

  it('nothing of it all is lost or counted twice, and no log line shows a message', async () => {
    await drained(broker.url);
    const { received, linked, answered, refused, filtered, dead } = (await overview(broker.url)).messages;
    expect(linked + answered + refused + filtered + dead).toBe(received);
    expect(broker.output()).not.toMatch(/Sorrel|G-1|PID/);
  });
});

describe('a start that cannot succeed says why, in one coded line', () => {
  const start = (environment: Record<string, string>): Promise<{ code: number; stderr: string }> =>
    new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [join(process.cwd(), 'apps/standalone/bin/hie.cjs'), 'start'],
        {
          env: {
            ...process.env,
            HIE_MLLP_PORT: '0',
            HIE_HTTP_PORT: '0',
            HIE_DATA_DIR: temporaryDirectory(),
            ...environment,
          },
        },
        (_error, _stdout, stderr) => resolve({ code: child.exitCode ?? -1, stderr }),
      );
    });
  const configured = (content: string): string => {
    const file = join(temporaryDirectory(), 'hie.yaml');
    writeFileSync(file, content);
    return file;
  };

  it.each([
    ['a configuration that is no YAML', () => ({ HIE_CONFIG: configured('feeds: [') }), 'CONFIG_INVALID'],
    ['a key that nobody knows', () => ({ HIE_CONFIG: configured('mlpp: { port: 1 }') }), 'CONFIG_INVALID'],
    ['a configuration that is not there', () => ({ HIE_CONFIG: '/nowhere/hie.yaml' }), 'CONFIG_UNREADABLE'],
    ['an address outside the loopback', () => ({ HIE_HTTP_HOST: '0.0.0.0' }), 'ADDRESS_REFUSED'],
    ['a data directory that is a file', () => ({ HIE_DATA_DIR: configured('x') }), 'DATA_DIR_UNWRITABLE'],
    ['a data directory where none can be', () => ({ HIE_DATA_DIR: '/proc/nowhere/data' }), 'DATA_DIR_UNWRITABLE'],
    ['cluster mode', () => ({ HIE_MODE: 'cluster' }), 'CONFIG_INVALID'],
  ])('%s', async (_what, environment, code) => {
    const { code: exit, stderr } = await start(environment());
    expect(stderr).toContain(code);
    expect(stderr).not.toContain('    at ');
    expect(exit).toBe(1);
  });

  it('a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    expect((await start({ HIE_MLLP_PORT: port })).stderr).toContain('PORT_IN_USE');
    expect((await start({ HIE_HTTP_PORT: port })).stderr).toContain('PORT_IN_USE');
    server.close();
  });

  it('a data directory that another broker uses', async () => {
    const broker = await startBroker();
    expect((await start({ HIE_DATA_DIR: broker.dataDir })).stderr).toContain('DATA_DIR_LOCKED');
    await broker.discard();
  });

  it('a data directory whose log cannot be read', async () => {
    const dataDir = temporaryDirectory();
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'intake.db'), 'this is no database, it only has its name and some length'.repeat(40));
    chmodSync(join(dataDir, 'intake.db'), 0o600);
    expect((await start({ HIE_DATA_DIR: dataDir })).stderr).toContain('STORE_CORRUPT');
  });
});
