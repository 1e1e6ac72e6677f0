import { connect as connectPlain } from 'node:net';
import { connect, type ConnectionOptions, createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { acknowledge, parse } from '#hl7';
import { MllpClient } from './client.js';
import { RawSender, receiver, until } from './receiver.fixture.js';
import { Authority, hasTool, type Pair } from './testing/certificates.js';
import type { ClientTls, ServerTls } from './tls-settings.js';

const withOpenssl = hasTool('openssl', 'version') ? describe : describe.skip;
const message = Buffer.from('MSH|^~\\&|A|B|||20260301||ADT^A01|M1|P|2.5\r');
const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

const answerOf = (frame: Uint8Array): Uint8Array => {
  const parsed = parse(frame);
  return acknowledge(parsed.kind === 'message' ? parsed.message : undefined, { code: 'AA', controlId: '1', at: 0 });
};

async function listening(tls: ServerTls, connectionsMax = 100) {
  const names: (string | undefined)[] = [];
  const reasons: (string | undefined)[] = [];
  const started = await receiver({
    tls,
    limits: { connectionsMax },
    onFrame: async (frame, { certificate }) => {
      names.push(certificate && [certificate.commonName, ...certificate.alternativeNames].join(' '));
      return answerOf(frame);
    },
    onRefused: ({ code, reason, remoteAddress }) => {
      started.received.faults.push(code);
      reasons.push(`${reason} ${remoteAddress}`);
    },
  });
  cleanUp.push(() => started.server.drain(0));
  return { ...started, names, reasons };
}

async function sent(port: number, tls: ClientTls): Promise<string> {
  const times = { ackTimeoutMs: 5_000, connectTimeoutMs: 5_000 };
  const client = new MllpClient({ host: '127.0.0.1', port, tls: { serverName: 'broker.example', ...tls }, ...times });
  cleanUp.push(() => client.close());
  return client.send(message).then(
    ({ code }) => code,
    (error: { code: string }) => error.code,
  );
}

withOpenssl('MLLP over TLS', () => {
  let hospitals: Authority;
  let others: Authority;
  let broker: Pair;
  let lab: Pair;
  beforeAll(() => {
    hospitals = new Authority('Hospitals');
    others = new Authority('Others');
    broker = hospitals.issue('broker', { names: ['DNS:broker.example'] });
    lab = hospitals.issue('lab', { names: ['DNS:lab.example', 'URI:urn:oid:1.2.3'] });
  });
  afterAll(() => [hospitals, others].forEach((authority) => authority.remove()));
  const mutual = (over: Partial<ServerTls> = {}): ServerTls => ({
    cert: broker.cert,
    key: broker.key,
    ca: hospitals.self.cert,
    requireClientCertificate: true,
    ...over,
  });

  it('knows the sender by its certificate and lets go of every socket', async () => {
    const { server, port, names } = await listening(mutual());
    expect(await sent(port, { ...lab, ca: hospitals.self.cert })).toBe('AA');
    expect(names).toEqual(['lab DNS:lab.example URI:urn:oid:1.2.3']);
    await cleanUp.pop()?.();
    await until(() => server.connections().length === 0, 'the connection to go');
  });

  it('trusts certificates of a list, whoever issued them, and none that these vouch for', async () => {
    const listed = others.issue('listed');
    const trusted = `${listed.cert}${others.self.cert}`;
    const { port, names, received } = await listening(mutual({ trusted }));
    const ca = hospitals.self.cert;
    expect(await sent(port, { ...listed, ca })).toBe('AA');
    expect(await sent(port, { ...others.self, ca })).toBe('AA');
    expect(await sent(port, { ...lab, ca })).toBe('AA');
    expect(names).toEqual(['listed', 'Others', expect.stringMatching(/^lab /)]);
    expect(await sent(port, { ...others.issue('vouched for'), ca })).toBe('MLLP_CLOSED');
    await until(() => received.faults.length === 1, 'the reason');
    expect(received.faults).toEqual(['MLLP_TLS_CERTIFICATE_UNTRUSTED']);
  });

  it('trusts only the list where there is no authority', async () => {
    const { ca: _none, ...rest } = mutual({ trusted: lab.cert });
    const { port, received } = await listening(rest);
    expect(await sent(port, { ...lab, trusted: broker.cert })).toBe('AA');
    expect(await sent(port, { ...hospitals.issue('ward'), trusted: broker.cert })).toBe('MLLP_CLOSED');
    expect(received.faults).toEqual(['MLLP_TLS_CERTIFICATE_UNTRUSTED']);
  });

  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  const smallKey = ['-newkey', 'rsa:1024'];
  const refusals: readonly (readonly [string, string, () => ConnectionOptions])[] = [
    ['no certificate', 'MLLP_TLS_CERTIFICATE_MISSING', () => ({})],
    ['one of another authority', 'MLLP_TLS_CERTIFICATE_UNTRUSTED', () => others.issue('lab')],
    ['one that it signed itself', 'MLLP_TLS_CERTIFICATE_UNTRUSTED', () => others.self],
    ['an expired one', 'MLLP_TLS_CERTIFICATE_EXPIRED', () => hospitals.issue('lab', { to: '20240101' })],
    ['one of the future', 'MLLP_TLS_CERTIFICATE_NOT_YET_VALID', () => hospitals.issue('lab', { from: '20480101' })],
    ['one for servers', 'MLLP_TLS_CERTIFICATE_UNTRUSTED', () => hospitals.issue('lab', { usage: 'serverAuth' })],
    [
      'one whose chain has a gap',
      'MLLP_TLS_CERTIFICATE_UNTRUSTED',
      () => new Authority('Between', hospitals).issue('lab'),
    ],
    [
      'one with a key that is too short',
      'MLLP_TLS_CERTIFICATE_UNTRUSTED',
      () => ({ ...hospitals.issue('lab', { key: smallKey }), ciphers: 'DEFAULT@SECLEVEL=0' }),
    ],
    ['TLS 1.1', 'MLLP_TLS_TOO_OLD', () => ({ ...lab, ...old })],
    [
      'only ciphers without forward secrecy',
      'MLLP_TLS_FAILED',
      () => ({ ...lab, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }),
    ],
  ];

  it.each(refusals)('refuses a sender with %s: %s', async (_name, code, options) => {
    const { port, server, received, reasons } = await listening(mutual());
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options() });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined).on('secureConnect', () => socket.write(`\x0b${message}\x1c\r`));
    await closed;
    await until(() => received.faults.length === 1, 'the reason');
    expect(received).toEqual({ frames: [], faults: [code] });
    expect(reasons[0]).toMatch(/^[A-Z0-9_]+ 127\.0\.0\.1$/);
    expect(server.lastFaults().refused).toMatchObject([{ code, remoteAddress: '127.0.0.1' }]);
    expect(await sent(port, { ...lab, ca: hospitals.self.cert })).toBe('AA');
  });

  it('refuses a revoked certificate', async () => {
    const lost = hospitals.issue('lost');
    const { port, received } = await listening(mutual({ crl: hospitals.revoke(lost) }));
    expect(await sent(port, { ...lab, ca: hospitals.self.cert })).toBe('AA');
    expect(await sent(port, { ...lost, ca: hospitals.self.cert })).toBe('MLLP_CLOSED');
    expect(received.faults).toEqual(['MLLP_TLS_CERTIFICATE_UNTRUSTED']);
  });

  it.each([
    ['plain MLLP', `\x0b${message}\x1c\r`],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('refuses %s on its port', async (_name, bytes) => {
    const { port, received } = await listening(mutual());
    const sender = new RawSender(port);
    sender.send(bytes);
    await until(() => sender.closed, 'the close');
    expect(received).toEqual({ frames: [], faults: ['MLLP_TLS_NOT_SPOKEN'] });
  });

  it('counts a sender that goes before the handshake as refused, and frees its place', async () => {
    const { port, server, received } = await listening(mutual(), 1);
    for (const times of [1, 2, 3]) {
      connectPlain(port, '127.0.0.1').end();
      await until(() => received.faults.length === times, 'the reason');
    }
    expect(new Set(received.faults)).toEqual(new Set(['MLLP_TLS_FAILED']));
    await until(() => server.refusedConnections === 3, 'the places to be free');
    expect(await sent(port, { ...lab, ca: hospitals.self.cert })).toBe('AA');
  });

  it('answers what was sent before the peer closed its side', async () => {
    const { port } = await listening(mutual());
    const options = { host: '127.0.0.1', port, ...lab, rejectUnauthorized: false, allowHalfOpen: true };
    const socket = connect(options as ConnectionOptions);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('secureConnect', () => socket.end(`\x0b${message}\x1c\r`));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toContain('MSA|AA|M1');
  });

  it('drains without waiting for a peer that does not begin its handshake', async () => {
    const { server, port } = await listening(mutual());
    const silent = connectPlain(port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    expect(await sent(port, { ...lab, ca: hospitals.self.cert })).toBe('AA');
    const began = performance.now();
    await server.drain(20_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('uses renewed certificates for new connections, and keeps the open ones', async () => {
    const { server, port } = await listening(mutual());
    const times = { ackTimeoutMs: 5_000, connectTimeoutMs: 5_000 };
    const tls = { ...lab, ca: hospitals.self.cert, serverName: 'broker.example' };
    const lasting = new MllpClient({ host: '127.0.0.1', port, tls, ...times });
    cleanUp.push(() => lasting.close());
    expect((await lasting.send(message)).code).toBe('AA');
    server.renewCertificates({
      ...others.issue('broker', { names: ['DNS:broker.example'] }),
      requireClientCertificate: true,
      ca: others.self.cert,
    });
    expect(await sent(port, { ...lab, ca: hospitals.self.cert })).toBe('MLLP_TLS_CERTIFICATE_UNTRUSTED');
    expect(await sent(port, { ...others.issue('lab'), ca: others.self.cert })).toBe('AA');
    expect((await lasting.send(message)).code).toBe('AA');
    expect(server.connections().length).toBeGreaterThan(1);
  });

  it('says so with a code where certificates cannot be used', async () => {
    const { key } = others.self;
    await expect(receiver({ tls: mutual({ key }) })).rejects.toMatchObject({ code: 'CERTIFICATE_UNUSABLE' });
    await expect(receiver({ tls: mutual({ cert: 'no PEM' }) })).rejects.toMatchObject({ code: 'CERTIFICATE_UNUSABLE' });
    const { ca: _none, ...trustsNobody } = mutual();
    await expect(receiver({ tls: trustsNobody })).rejects.toMatchObject({ code: 'CERTIFICATE_UNUSABLE' });
  });

  describe('a client', () => {
    const refused: readonly (readonly [string, string, () => Partial<ServerTls>, Partial<ClientTls>])[] = [
      ['by another name', 'MLLP_TLS_WRONG_NAME', () => ({}), { serverName: 'other.example' }],
      ['by its address', 'MLLP_TLS_WRONG_NAME', () => ({}), { serverName: '127.0.0.1' }],
      [
        'of another authority',
        'MLLP_TLS_CERTIFICATE_UNTRUSTED',
        () => others.issue('broker', { names: ['DNS:broker.example'] }),
        {},
      ],
      [
        'whose certificate has expired',
        'MLLP_TLS_CERTIFICATE_EXPIRED',
        () => hospitals.issue('broker', { names: ['DNS:broker.example'], to: '20240101' }),
        {},
      ],
    ];

    it.each(refused)('sends nothing to a receiver %s: %s', async (_name, code, server, client) => {
      const { port, received } = await listening(mutual(server()));
      expect(await sent(port, { ...lab, ca: hospitals.self.cert, ...client })).toBe(code);
      expect(received.frames).toEqual([]);
    });

    it('sends nothing to a receiver that is not on its list, and asks one that is for no name', async () => {
      const { port, received } = await listening(mutual());
      expect(await sent(port, { ...lab, trusted: hospitals.self.cert })).toBe('MLLP_TLS_CERTIFICATE_UNTRUSTED');
      expect(received.frames).toEqual([]);
      expect(await sent(port, { ...lab, trusted: broker.cert, serverName: 'other.example' })).toBe('AA');
    });

    it('refuses a receiver that speaks no TLS, or only an old one', async () => {
      const plain = await receiver();
      cleanUp.push(() => plain.server.drain(0));
      expect(await sent(plain.port, { ca: hospitals.self.cert })).toBe('MLLP_TLS_NOT_SPOKEN');
      const aged = createServer({ ...broker, ...old }).listen(0, '127.0.0.1');
      cleanUp.push(() => void aged.close());
      await until(() => aged.listening, 'the old server to listen');
      const address = aged.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      expect(await sent(port, { ca: hospitals.self.cert })).toBe('MLLP_TLS_TOO_OLD');
    });
  });
});
