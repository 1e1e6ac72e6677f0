import { constants, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  checkServerIdentity,
  type ConnectionOptions,
  createSecureContext,
  type SecureContextOptions,
  type TlsOptions,
  type TLSSocket,
} from 'node:tls';
import { fault } from '#contracts';

/** Whom one side shows and whom it trusts, as PEM texts. */
export interface TlsIdentity {
  /** The certificate, with those between it and its authority. */
  readonly cert?: string;
  readonly key?: string;
  /** Authorities that a peer's certificate may come from. */
  readonly ca?: string;
  /** Certificates of peers that are trusted one by one, whoever issued them (ATNA, ITI-19). */
  readonly trusted?: string;
  /** Lists of revoked certificates; each authority of a chain needs one then. */
  readonly crl?: string;
}

export interface ServerTls extends TlsIdentity {
  readonly cert: string;
  readonly key: string;
  readonly requireClientCertificate: boolean;
}

export interface ClientTls extends TlsIdentity {
  /** The name that the receiver's certificate must have; default: the host. */
  readonly serverName?: string;
}

/**
 * Forward secrecy and authenticated encryption only: what RFC 9325 (BCP 195) recommends, with the DHE suites that
 * ATNA's "TLS 1.2 floor" names beside them.
 */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
].join(':');

const strong = { minVersion: 'TLSv1.2', ciphers, ecdhCurve: 'X25519:P-256:P-384' } as const;

/** Fault CERTIFICATE_UNUSABLE where the texts are no PEM or do not belong together. */
export function serverOptions(tls: ServerTls): TlsOptions {
  const options: TlsOptions = {
    ...strong,
    ...material(tls),
    dhparam: 'auto',
    honorCipherOrder: true,
    // Connections last: a resumed session would save little, and outlive a certificate that is no longer trusted.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
    // Whoever is not trusted is refused after the handshake, by `distrust`: then it is known who it was, and why.
    requestCert: tls.requireClientCertificate,
    rejectUnauthorized: false,
  };
  refuseUnusable(options);
  if (tls.requireClientCertificate && tls.ca === undefined && tls.trusted === undefined)
    throw fault('CERTIFICATE_UNUSABLE', { reason: 'client certificates need tls.ca or tls.trusted' });
  return options;
}

/** The receiver must be one that is trusted, and the one that was asked for. */
export function clientOptions(tls: ClientTls, host: string): ConnectionOptions {
  const name = tls.serverName ?? host;
  const options: ConnectionOptions = {
    ...strong,
    ...material(tls),
    ...(isIP(name) === 0 && { servername: name }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: tls.trusted === undefined,
  };
  refuseUnusable(options);
  return options;
}

/**
 * Why a peer is not trusted whose handshake is done; undefined where it is. A listed certificate is trusted whoever
 * issued it and whatever it is named, while it is valid. It vouches for no other, so OpenSSL is not told of the list.
 */
export function distrust(socket: TLSSocket, { ca, trusted }: TlsIdentity, now: number): string | undefined {
  if (ca !== undefined && socket.authorized) return undefined;
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return 'PEER_DID_NOT_RETURN_A_CERTIFICATE';
  if (!certificates(trusted).some(({ fingerprint256 }) => fingerprint256 === shown.fingerprint256))
    return String(socket.authorizationError);
  if (now > Date.parse(shown.validTo)) return 'CERT_HAS_EXPIRED';
  return now < Date.parse(shown.validFrom) ? 'CERT_NOT_YET_VALID' : undefined;
}

/** Milliseconds since 1970 at which the first certificate of the text expires. */
export const expiryOf = (cert: string): number => Date.parse(new X509Certificate(cert).validTo);

function material({ cert, key, ca, trusted, crl }: TlsIdentity): SecureContextOptions {
  return {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(ca !== undefined && { ca }),
    // Without any of ours Node would trust the authorities of the web.
    ...(ca === undefined && trusted !== undefined && { ca: [] }),
    ...(crl !== undefined && { crl }),
  };
}

function refuseUnusable(options: SecureContextOptions): void {
  try {
    createSecureContext(options);
  } catch (error) {
    throw fault('CERTIFICATE_UNUSABLE', { reason: (error as NodeJS.ErrnoException).code ?? 'not PEM' }, error);
  }
}

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const certificates = (text = ''): readonly X509Certificate[] =>
  (text.match(pem) ?? []).map((one) => new X509Certificate(one));
