import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MllpClient } from '#mllp';
import { Authority, hasTool, type Pair } from '../../libs/mllp/src/testing/certificates.js';
import { pause } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { field, sendBytes } from './mllp-sender.js';

const withOpenssl = hasTool('openssl', 'version') ? describe : describe.skip;
/** Of the machine, not of the project. */
const scanner = 'sslscan';
const withSslscan = hasTool(scanner, '--version') ? it : it.skip;
const bin = join(process.cwd(), 'apps/standalone/bin/hie.cjs');

const message = (id: string, facility = 'LAB'): Buffer<ArrayBuffer> =>
  Buffer.from(`MSH|^~\\&|LIS|${facility}|||20260301120000||ADT^A04|${id}|P|2.5.1\rPID|1||T-1^^^LAB^MR||Sorrel^Ada\r`);

withOpenssl('a broker whose feed has TLS', () => {
  let hospitals: Authority;
  let others: Authority;
  let lab: Pair;
  let broker: Broker;
  let folder: string;
  const feed = { cert: '', key: '' };
  const place = (pair: Pair): void => {
    copyFileSync(pair.files.cert, feed.cert);
    copyFileSync(pair.files.key, feed.key);
  };
  const rsa = (): Pair => hospitals.issue('broker', { names: ['DNS:broker.example'], key: ['-newkey', 'rsa:2048'] });

  beforeAll(async () => {
    hospitals = new Authority('Hospitals');
    others = new Authority('Others');
    lab = hospitals.issue('lab', { names: ['DNS:lab.example'] });
    folder = mkdtempSync(join(tmpdir(), 'hie-tls-journey-'));
    Object.assign(feed, { cert: join(folder, 'feed.crt'), key: join(folder, 'feed.key') });
    place(rsa());
    const file = join(folder, 'hie.yaml');
    writeFileSync(
      file,
      `feeds:
  - name: lab
    host: 0.0.0.0
    port: 0
    tls: { cert: ${feed.cert}, key: ${feed.key}, ca: ${hospitals.self.files.cert} }
    senders:
      - { facility: LAB, organization: The Lab, certificate: 'DNS:lab.example' }
      - { facility: WARD, organization: The Ward, certificate: ward }
`,
    );
    broker = await startBroker(temporaryDirectory(), { HIE_CONFIG: file, HIE_LOG_LEVEL: 'info' });
  });
  afterAll(async () => {
    await broker.discard();
    for (const authority of [hospitals, others]) authority.remove();
    rmSync(folder, { recursive: true });
  });

  const client = (pair: Pair): MllpClient =>
    new MllpClient({
      host: '127.0.0.1',
      port: broker.port,
      tls: { ...pair, ca: hospitals.self.cert, serverName: 'broker.example' },
      ackTimeoutMs: 10_000,
      connectTimeoutMs: 10_000,
    });
  const answered = async (pair: Pair, bytes: Uint8Array): Promise<string> => {
    const sender = client(pair);
    try {
      return Buffer.from((await sender.send(bytes)).acknowledgement).toString();
    } finally {
      sender.close();
    }
  };
  const logged = async (pattern: RegExp): Promise<void> => {
    for (const end = Date.now() + 10_000; !pattern.test(broker.output()); await pause(20))
      if (Date.now() > end) throw new Error(`not in the log: ${pattern}`);
  };
  const api = async (path: string) => (await fetch(`${broker.url}${path}`)).json() as Promise<never>;

  it('takes a sender by its certificate and says when its own expires', async () => {
    expect(field(await answered(lab, message('T1')), 'MSA', 1)).toBe('AA');
    expect(await api('/api/feeds')).toMatchObject([
      { name: 'lab', host: '0.0.0.0', accepted: 1, certificateExpiresAt: '2049-12-31T00:00:00.000Z' },
    ]);
  });

  it('refuses what the certificate of another sender sends, and tells the operator', async () => {
    const answer = await answered(lab, message('T2', 'WARD'));
    expect([field(answer, 'MSA', 1), field(answer, 'ERR', 3), field(answer, 'ERR', 5)]).toEqual([
      'AR',
      expect.stringMatching(/^207\^/),
      expect.stringMatching(/^HL7_SENDER_CERTIFICATE\^/),
    ]);
    await logged(/"code":"HL7_SENDER_CERTIFICATE","organization":"The Ward","certificate":"lab"/);
    const overHttp = await fetch(`${broker.url}/hl7`, {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2' },
      body: message('T3'),
    });
    expect(await overHttp.text()).toContain('HL7_SENDER_CERTIFICATE');
  });

  it.each<[string, string, () => ConnectionOptions]>([
    ['no certificate', 'MLLP_TLS_CERTIFICATE_MISSING', () => ({})],
    ['one of another authority', 'MLLP_TLS_CERTIFICATE_UNTRUSTED', () => others.issue('lab')],
    ['an expired one', 'MLLP_TLS_CERTIFICATE_EXPIRED', () => hospitals.issue('lab', { to: '20240101' })],
    ['one of the future', 'MLLP_TLS_CERTIFICATE_NOT_YET_VALID', () => hospitals.issue('lab', { from: '20480101' })],
    [
      'TLS 1.1',
      'MLLP_TLS_TOO_OLD',
      () => ({ ...lab, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ],
  ])('refuses %s with a logged reason: %s', async (_what, code, options) => {
    const socket = connect({ host: '127.0.0.1', port: broker.port, rejectUnauthorized: false, ...options() });
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('close', resolve));
    await logged(new RegExp(`"code":"${code}","remoteAddress":"127.0.0.1","reason":"[A-Z0-9_]+"`));
    const { refused } = await api('/api/feeds/lab/connections');
    expect((refused as { code: string }[]).at(-1)).toMatchObject({ code, remoteAddress: '127.0.0.1' });
  });

  it('refuses plain text and HTTP with a logged reason', async () => {
    await sendBytes(broker.port, Buffer.concat([Buffer.from([0x0b]), message('T4')])).catch(() => '');
    await logged(/MLLP_TLS_NOT_SPOKEN/);
    await sendBytes(broker.port, Buffer.from('GET / HTTP/1.1\r\n\r\n')).catch(() => '');
    await logged(/ERR_SSL_HTTP_REQUEST/);
  });

  it('takes up a new certificate on SIGHUP, keeps the old one where the new is broken, and drops no connection', async () => {
    const lasting = client(lab);
    await lasting.send(message('T5'));
    place(hospitals.issue('broker', { names: ['DNS:broker.example'], to: '20350101' }));
    process.kill(broker.pid, 'SIGHUP');
    await logged(/"event":"certificate-renewed"/);
    writeFileSync(feed.cert, 'broken');
    process.kill(broker.pid, 'SIGHUP');
    await logged(/"code":"CERTIFICATE_UNUSABLE".*"event":"certificate-not-renewed"/);
    expect(await api('/api/feeds')).toMatchObject([{ certificateExpiresAt: '2035-01-01T00:00:00.000Z' }]);
    expect(field(await answered(lab, message('T6')), 'MSA', 1)).toBe('AA');
    expect((await lasting.send(message('T7'))).code).toBe('AA');
    lasting.close();
    place(rsa());
    process.kill(broker.pid, 'SIGHUP');
    await logged(/certificate-renewed[^]*certificate-renewed/);
  });

  it('shows its connections without a part of a message', async () => {
    const sender = client(lab);
    await sender.send(message('T8'));
    const shown = await api('/api/feeds/lab/connections');
    expect(shown).toMatchObject({
      connections: 1,
      open: [{ certificate: 'lab', speaks: 'MLLP', frames: 1, answers: 1 }],
    });
    expect(JSON.stringify(shown)).not.toContain('firstBytes');
    expect((await fetch(`${broker.url}/api/feeds/nobody/connections`)).status).toBe(404);
    sender.close();
  });

  it('is sent to by `hie send`, which checks the name', async () => {
    const file = join(folder, 'T9.hl7');
    writeFileSync(file, message('T9'));
    const send = (...options: string[]): Promise<{ code: number | null; stderr: string }> =>
      new Promise((resolve) => {
        const target = ['send', file, '--host', '127.0.0.1', '--port', String(broker.port), '--tls', ...options];
        const env = { ...process.env, HIE_TLS_CERT: lab.files.cert, HIE_TLS_KEY: lab.files.key };
        const child = execFile(
          process.execPath,
          [bin, ...target],
          { env: { ...env, HIE_TLS_CA: hospitals.self.files.cert } },
          (_error, _stdout, stderr) => resolve({ code: child.exitCode, stderr }),
        );
      });
    expect(await send('--server-name', 'broker.example')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('AA 1'),
    });
    expect(await send()).toMatchObject({ code: 1, stderr: expect.stringContaining('hie: MLLP_TLS_WRONG_NAME') });
  });

  withSslscan(
    'shows sslscan nothing weak, and what ATNA asks for',
    async () => {
      const stranger = await sslscan(broker.port);
      const known = await sslscan(broker.port, `--certs=${lab.files.cert}`, `--pk=${lab.files.key}`);
      for (const report of [stranger, known]) {
        const protocols = valuesOf(report, /<protocol type="(\w+)" version="([\d.]+)" enabled="(\d)"/g);
        expect(protocols).toEqual(['ssl 2 0', 'ssl 3 0', 'tls 1.0 0', 'tls 1.1 0', 'tls 1.2 1', 'tls 1.3 1']);
        expect(valuesOf(report, /vulnerable="(\d)"/g)).toEqual(['0', '0']);
        expect(report).toContain('<renegotiation supported="0"');
      }
      const ciphers = valuesOf(known, /<cipher status="\w+" sslversion="([^"]+)" bits="\d+" cipher="([^"]+)"/g);
      process.stdout.write(`sslscan: ${ciphers.join(', ')}\n`);
      expect(ciphers.filter((name) => !/ (?:TLS|ECDHE|DHE)[-_].*(?:GCM|CHACHA20[-_]POLY1305)/.test(name))).toEqual([]);
      expect(known).not.toMatch(/strength="(?:weak|medium|null|anonymous)"/);
      for (const exchange of ['DHE', 'ECDHE'])
        for (const suite of ['AES128-GCM-SHA256', 'AES256-GCM-SHA384'])
          expect(ciphers).toContain(`TLSv1.2 ${exchange}-RSA-${suite}`);
    },
    120_000,
  );

  it('says nothing of a patient in its log', () => {
    expect(broker.output()).not.toMatch(/Sorrel|T-1|PID/);
  });
});

withOpenssl('a feed outside of the loopback', () => {
  let authority: Authority;
  beforeAll(() => {
    authority = new Authority('Hospitals');
  });
  afterAll(() => authority.remove());

  const senders = 'senders: [{ facility: LAB, organization: The Lab }]';
  it.each([
    ['TLS', (_tls: string) => senders],
    ['enrolled senders', (tls: string) => `tls: { ${tls} }`],
    ['certificates of its senders', (tls: string) => `tls: { ${tls}, requireClientCertificate: false }, ${senders}`],
  ])('is refused without %s', async (_what, keys) => {
    const { cert, key } = authority.self.files;
    const dataDir = temporaryDirectory();
    const file = join(dataDir, 'hie.yaml');
    const rest = keys(`cert: ${cert}, key: ${key}, ca: ${cert}`);
    writeFileSync(file, `feeds: [{ name: lab, host: 0.0.0.0, port: 0, ${rest} }]\n`);
    await expect(startBroker(join(dataDir, 'data'), { HIE_CONFIG: file })).rejects.toThrow(/ADDRESS_REFUSED/);
  });
});

function sslscan(port: number, ...options: string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile(scanner, ['--no-colour', '--xml=-', ...options, `127.0.0.1:${port}`], (error, out) =>
      error ? reject(error) : resolve(out),
    ),
  );
}

const valuesOf = (report: string, pattern: RegExp): string[] =>
  Array.from(report.matchAll(pattern), ([, ...values]) => values.join(' '));
