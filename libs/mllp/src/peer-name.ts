import type { TLSSocket } from 'node:tls';

/** Who a peer is by its certificate. */
export interface PeerName {
  /** '' where the subject has none, or several. */
  readonly commonName: string;
  /** Subject alternative names as Node writes them, `DNS:lab.example` or `URI:urn:oid:1.2.3`. */
  readonly alternativeNames: readonly string[];
  /** SHA-256, in pairs of hexadecimal digits with colons. */
  readonly fingerprint: string;
}

/** The peer's certificate, where TLS asked for one. Whether it is trusted has been decided before. */
export function peerName(socket: TLSSocket): PeerName | undefined {
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate ?? {}).length === 0) return undefined;
  const { subject, subjectaltname = '', fingerprint256 } = certificate;
  const commonName = typeof subject.CN === 'string' ? subject.CN : '';
  return { commonName, alternativeNames: namesIn(subjectaltname), fingerprint: fingerprint256 };
}

/** Node writes a name that could be taken for two between quotes (CVE-2021-44532): it stays one name. */
const namesIn = (list: string): readonly string[] => list.match(/[^,\s:][^,:]*:(?:"(?:[^"\\]|\\.)*"|[^,]*)/g) ?? [];
