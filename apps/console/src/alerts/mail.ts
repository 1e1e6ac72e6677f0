import { createHash } from 'node:crypto';
import { connect, isIP } from 'node:net';
import { createTransport, type SMTPTransportOptions } from 'nodemailer';
import { fault } from '#contracts';
import { type Config, type Log, readSecretLine, readTextFile } from '#platform';
import { mailText } from './mail-text.js';
import type { Outgoing } from './outbox.js';
import type { Receiver, Told } from './receiver.js';
import { isForGood, smtpProblem } from './smtp-problem.js';

type Email = Config['alerts']['emails'][number];
type Mail = Omit<Email, 'to'> & { readonly to: string };

const timeoutMs = 10_000;
const ports = { starttls: 587, implicit: 465, none: 587 } as const;

/** A receiver for each address: a server may take one and refuse the other. Fault FILE_UNREADABLE. */
export function mailReceivers(email: Email, log: Log): readonly Receiver[] {
  const { smtp, from } = email;
  // Read anew for each mail, so that a password can be changed; one that is missing now keeps the broker from starting.
  optionsOf(smtp);
  return email.to.map((to) => ({
    key: createHash('sha256').update(`${to}\n${from}\n${smtp.host}`).digest('base64url'),
    kind: 'email',
    name: to,
    send: async (outgoing, signal): Promise<Told> => {
      try {
        await sendMail({ ...email, to }, outgoing, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
        return { isDone: true };
      } catch (error) {
        const { problem, status } = smtpProblem(error);
        const about = { host: smtp.host, notice: outgoing.id, attempt: outgoing.attempts + 1 };
        log.error('alert-not-mailed', fault(problem), { ...about, ...(status !== undefined && { status }) });
        return { isDone: isForGood(problem), problem };
      }
    },
  }));
}

async function sendMail({ to, from, link, smtp }: Mail, outgoing: Outgoing, signal: AbortSignal): Promise<void> {
  const { references, ...mail } = mailText(outgoing, from, link);
  const transport = createTransport({ ...optionsOf(smtp), ...boundedBy(signal, smtp) });
  await transport.sendMail({
    from,
    to,
    ...mail,
    ...(references !== undefined && { references, inReplyTo: references }),
    // No out-of-office notes (RFC 3834 5).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Faults FILE_UNREADABLE. It holds a password: it is for the transport, and never for a log. */
function optionsOf({ host, tls, ca, user, passwordFile }: Email['smtp']): SMTPTransportOptions {
  return {
    host,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca: readTextFile(ca) }),
    },
    ...(user !== undefined &&
      passwordFile !== undefined && { auth: { user, pass: readSecretLine(passwordFile) }, forceAuth: true }),
  };
}

/** The connection is ours, so that it ends with the signal, in whatever the server is slow at. */
function boundedBy(signal: AbortSignal, { host, port, tls }: Email['smtp']): SMTPTransportOptions {
  return {
    getSocket: (_, callback) => {
      const connection = connect({ host, port: port ?? ports[tls], signal });
      connection.once('error', callback);
      connection.once('connect', () => {
        connection.off('error', callback);
        callback(null, { connection });
      });
    },
  };
}
