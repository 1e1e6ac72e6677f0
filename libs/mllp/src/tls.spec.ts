import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { afterAll, describe, expect, it } from '@jest/globals';
import { acknowledge, parse } from '#hl7';
import { MllpClient } from './client.js';
import { receiver, until } from './receiver.fixture.js';

/** Of the machine, not of the project. */
const openssl = 'openssl';
const hasOpenssl = (() => {
  try {
    return execFileSync(openssl, ['version']).length > 0;
  } catch {
    process.stderr.write('SKIPPED: TLS tests need openssl to make certificates\n');
    return false;
  }
})();
const withOpenssl = hasOpenssl ? it : it.skip;
const folder = mkdtempSync(join(tmpdir(), 'hie-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A self-signed certificate and its key. */
function certificate(name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync(openssl, ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

const message = Buffer.from('MSH|^~\\&|A|B|||20260301||ADT^A01|M1|P|2.5\r');

async function mutual() {
  const [broker, lab] = [certificate('broker'), certificate('lab')];
  const names: (string | undefined)[] = [];
  const listening = await receiver({
    tls: { ...broker, ca: lab.cert, requestCert: true, rejectUnauthorized: true },
    onFrame: async (frame, connection) => {
      names.push(connection.certificate?.commonName);
      const parsed = parse(frame);
      const sent = parsed.kind === 'message' ? parsed.message : undefined;
      return acknowledge(sent, { code: 'AA', controlId: '1', at: 0 });
    },
  });
  const send = async (tls: ConnectionOptions): Promise<string> => {
    const client = new MllpClient({
      host: '127.0.0.1',
      port: listening.port,
      tls: { servername: 'localhost', ca: broker.cert, ...tls },
      ackTimeoutMs: 5_000,
      connectTimeoutMs: 5_000,
    });
    try {
      return (await client.send(message)).code;
    } finally {
      client.close();
    }
  };
  return { ...listening, names, lab, send };
}

describe('MLLP over TLS', () => {
  withOpenssl('knows the sender by its certificate and lets go of every socket', async () => {
    const { server, send, lab, names } = await mutual();
    expect(await send(lab)).toBe('AA');
    expect(names).toEqual(['lab']);
    await until(() => server.connections().length === 0, 'the connection to go');
    await server.drain(0);
  });

  withOpenssl(
    'refuses no certificate, one of a stranger, an old TLS and plain text, and tells why it closed',
    async () => {
      const { server, send, lab, received } = await mutual();
      const failed = { retriable: true };
      await expect(send({})).rejects.toMatchObject(failed);
      await expect(send(certificate('stranger'))).rejects.toMatchObject(failed);
      await expect(send({ ...lab, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toMatchObject(failed);
      await until(() => received.faults.length === 3, 'three reasons');
      expect(new Set(received.faults)).toEqual(new Set(['MLLP_TLS_FAILED']));
      expect(await send(lab)).toBe('AA');
      await server.drain(0);
    },
  );

  withOpenssl('frees the place of a connection that has gone', async () => {
    const broker = certificate('broker');
    const { server, port, received } = await receiver({ tls: broker, limits: { connectionsMax: 1 } });
    for (let times = 0; times < 3; times++) {
      const client = new MllpClient({
        host: '127.0.0.1',
        port,
        tls: { servername: 'localhost', ca: broker.cert },
        ackTimeoutMs: 1_000,
        connectTimeoutMs: 5_000,
      });
      const sent = client.send(message).catch(() => undefined);
      await until(() => received.frames.length === times + 1, `frame ${times + 1}`);
      client.close();
      await sent;
      await until(() => server.connections().length === 0, 'the connection to go');
    }
    expect(server.refusedConnections).toBe(0);
    await server.drain(0);
  });

  withOpenssl('uses renewed certificates for new connections', async () => {
    const [old, renewed] = [certificate('old'), certificate('renewed')];
    const { server, port } = await receiver({ tls: old, onFrame: async () => Buffer.from('MSH|^~\\&|\rMSA|AA|M1\r') });
    server.renewCertificates(renewed);
    const client = new MllpClient({
      host: '127.0.0.1',
      port,
      tls: { servername: 'localhost', ca: renewed.cert },
      ackTimeoutMs: 5_000,
      connectTimeoutMs: 5_000,
    });
    expect((await client.send(message)).code).toBe('AA');
    client.close();
    await server.drain(0);
  });
});
