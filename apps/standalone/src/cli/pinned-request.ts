import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { Readable } from 'node:stream';
import type { PeerCertificate } from 'node:tls';

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * `fetch` of a server that shows one certificate and no other, whatever its name: on this machine a broker is asked by the
 * loopback address, for which nobody issues certificates.
 */
export async function pinnedRequest(url: string, certificate: string, asked: Asked): Promise<Response> {
  const { fingerprint256 } = new X509Certificate(certificate);
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const options = {
    method: asked.method ?? 'GET',
    headers: asked.headers ?? {},
    ca: certificate,
    allowPartialTrustChain: true,
    checkServerIdentity: (_: string, shown: PeerCertificate) =>
      shown.fingerprint256 === fingerprint256 ? undefined : new Error('another certificate'),
  };
  request(url, options, (answer) => {
    const status = answer.statusCode ?? 500;
    const body = status === 204 ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
    resolve(new Response(body, { status }));
  })
    .on('error', reject)
    .end(asked.body);
  return promise;
}
