import { type ErrorCode, Fault } from '#contracts';

/** What the library says of a failure: of its own (`EAUTH`), or of TLS or the socket; and the reply of the server. */
interface SmtpFailure {
  readonly code?: string;
  /** Of Node, before the library gave its own. */
  readonly originalCode?: string;
  readonly responseCode?: number;
  /** As the reply says it (RFC 5321 4.2.1). */
  readonly permanent?: boolean;
}

/** RFC 4954 6: who is to sign in has to, may not, or may not in this way. */
const ofSigningIn = new Set([530, 534, 535, 538]);

/** What keeps a mail from being taken, in the words of the registry. Of texts of the server nothing is kept. */
export function smtpProblem(error: unknown): { readonly problem: ErrorCode; readonly status?: number } {
  if (error instanceof Fault) return { problem: error.code };
  const { code = '', originalCode = code, responseCode: status, permanent } = (error ?? {}) as SmtpFailure;
  const known = status === undefined ? {} : { status };
  if (code === 'EAUTH' || code === 'ENOAUTH' || (status !== undefined && ofSigningIn.has(status)))
    return { problem: 'ALERT_SIGN_IN_REFUSED', ...known };
  if (code === 'ETLS' || isOfTls(originalCode)) return { problem: 'ALERT_RECEIVER_UNTRUSTED', ...known };
  if (status === undefined) return { problem: 'ALERT_RECEIVER_AWAY' };
  // A refusal before there was a sender or a recipient is of the server, not of this notice.
  const isOfMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  return { problem: isOfMail && permanent ? 'ALERT_NOTICE_REFUSED' : 'ALERT_NOTICE_DEFERRED', ...known };
}

export const isForGood = (problem: ErrorCode): boolean => problem === 'ALERT_NOTICE_REFUSED';

/** Names of Node and OpenSSL for what fails in the handshake. */
const isOfTls = (code: string): boolean =>
  /^(?:ERR_(?:SSL|TLS)_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|CERT_|CRL_|INVALID_|PATH_LENGTH|CA_|EE_)/.test(code);
