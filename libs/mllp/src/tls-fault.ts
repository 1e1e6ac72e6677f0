import type { ErrorCode } from '#contracts';

/** What OpenSSL and Node call a failed handshake, in the words of the registry; the first that fits counts. */
const meanings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|ALERT_PROTOCOL_VERSION/, 'MLLP_TLS_TOO_OLD'],
  [/HTTPS?_(?:PROXY_)?REQUEST|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE/, 'MLLP_TLS_NOT_SPOKEN'],
  [/ALERT_.*CERTIFICATE|ALERT_UNKNOWN_CA/, 'MLLP_TLS_PEER_REFUSED'],
  [/PEER_DID_NOT_RETURN_A_CERTIFICATE/, 'MLLP_TLS_CERTIFICATE_MISSING'],
  [/^ERR_TLS_CERT_ALTNAME/, 'MLLP_TLS_WRONG_NAME'],
  [/^CERT_HAS_EXPIRED$/, 'MLLP_TLS_CERTIFICATE_EXPIRED'],
  [/^CERT_NOT_YET_VALID$/, 'MLLP_TLS_CERTIFICATE_NOT_YET_VALID'],
  [/^ERR_(?:SSL|TLS)_/, 'MLLP_TLS_FAILED'],
  // Every other result of the verification: unknown issuer, self-signed, revoked, wrong purpose, weak key or digest.
  [
    /^(?:UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|CERT_|CRL_|INVALID_|PATH_LENGTH|CA_|EE_|UNSPECIFIED)/,
    'MLLP_TLS_CERTIFICATE_UNTRUSTED',
  ],
];

/** The code for the reason that TLS gave; undefined where it is no matter of TLS. */
export const tlsFault = (reason: string): ErrorCode | undefined =>
  meanings.find(([pattern]) => pattern.test(reason))?.[1];
