import { asked, content, type ErrorDefinition, passing } from './error-definition.js';

/** Codes of MLLP and its TLS. */
export const mllpErrors = {
  // senders, as seen by `hie send`
  MLLP_UNREACHABLE: passing('The receiver cannot be reached', 'Check host and port, and that it runs.'),
  MLLP_ACK_TIMEOUT: passing('No acknowledgement came in time', 'Send the same message again.'),
  MLLP_CLOSED: passing('The connection was closed before the acknowledgement', 'Send the same message again.'),
  MLLP_QUEUE_FULL: passing('Too many messages wait for this receiver', 'Send the same message again, more slowly.'),
  // TLS, as seen by either side
  MLLP_TLS_FAILED: asked('The TLS handshake failed', 'Check the certificates and TLS versions of both sides.', 421),
  MLLP_TLS_NOT_SPOKEN: asked(
    'The peer does not speak TLS here',
    'Use TLS on both sides of this port, or on none.',
    421,
  ),
  MLLP_TLS_TOO_OLD: asked('The two sides share no TLS version', 'Use TLS 1.2 or 1.3 on both sides.', 421),
  MLLP_TLS_CERTIFICATE_MISSING: asked(
    'The peer showed no certificate',
    'Give the sender a certificate: this feed takes none without.',
    421,
  ),
  MLLP_TLS_CERTIFICATE_UNTRUSTED: asked(
    "The peer's certificate is not trusted: unknown authority, revoked, or not for this use",
    'Add its authority to tls.ca or itself to tls.trusted, if it is to be trusted.',
    421,
  ),
  MLLP_TLS_CERTIFICATE_EXPIRED: asked("The peer's certificate has expired", 'Give the peer a new certificate.', 421),
  MLLP_TLS_CERTIFICATE_NOT_YET_VALID: asked(
    "The peer's certificate is not valid yet",
    'Check the clocks of both sides and the first day of the certificate.',
    421,
  ),
  MLLP_TLS_WRONG_NAME: asked(
    "The receiver's certificate does not name the receiver",
    'Connect to a name that the certificate has, or name the one to expect.',
    421,
  ),
  MLLP_TLS_PEER_REFUSED: asked(
    'The peer refused our certificate',
    'Look at its log; it must trust our authority and, as a sender, take our name.',
    421,
  ),
  // connections, as seen by the receiver
  MLLP_FRAME_CUT: content(
    'A frame was cut: a new one began or the connection ended before its end block',
    'Send VT, one message, FS and CR.',
    '207',
  ),
  MLLP_JUNK: content(
    'Bytes arrived outside of a frame',
    'Send VT (0x0B) before and FS CR (0x1C 0x0D) after each message; no TLS or HTTP on this port.',
    '207',
  ),
  MLLP_FRAME_TIMEOUT: content(
    'A frame did not end in time',
    'Send a frame without pauses, or raise limits.frameMs.',
    '207',
  ),
  MLLP_IDLE: asked('The connection was idle for too long', 'Connect again, or raise limits.idleMs.', 408),
  MLLP_TOO_MANY_CONNECTIONS: asked(
    'There are more connections than the limit',
    'Close unused ones, or raise limits.connections.',
    429,
  ),
} as const satisfies Record<string, ErrorDefinition>;
