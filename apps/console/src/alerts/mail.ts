import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { type Config, instant, type Log } from '#platform';
import type { Outgoing } from './outbox.js';
import { type Receiver, secretIn } from './receiver.js';

type Email = Config['alerts']['emails'][number];

const timeoutMs = 10_000;

/** Fault FILE_UNREADABLE for a password or a certificate that cannot be read. */
export function mailReceiver({ to, from, link, smtp }: Email, log: Log): Receiver {
  const transport = createTransport(connectionOf(smtp));
  const key = createHash('sha256')
    .update([smtp.host, smtp.port, from, ...to].join(' '))
    .digest('base64url');
  return {
    key,
    send: async (outgoing, signal) => {
      const about = { host: smtp.host, notice: outgoing.id, attempt: outgoing.attempts + 1 };
      const given = transport.sendMail({
        from,
        to,
        subject: subjectOf(outgoing),
        text: textOf(outgoing, link),
        // The same for each try, by which mailboxes know what they have.
        messageId: `<${outgoing.id}.${key}@hie-broker.invalid>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      try {
        const sent = await Promise.race([given, whenAborted(signal)]);
        const refused = sent?.rejected.length ?? 0;
        if (refused > 0) log.warn('alert-refused', { ...about, recipients: refused });
        return sent !== undefined;
      } catch (error) {
        log.error('alert-not-sent', error, { ...about, status: statusOf(error) });
        return false;
      }
    },
  };
}

function connectionOf({ host, port, tls, ca, user, passwordFile }: Email['smtp']) {
  const isImplicit = tls === 'implicit';
  return {
    host,
    port: port ?? (isImplicit ? 465 : 587),
    secure: isImplicit,
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2' as const, ...(ca !== undefined && { ca: secretIn(ca) }) },
    ...(user !== undefined && passwordFile !== undefined && { auth: { user, pass: secretIn(passwordFile) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

/** Of the answer of a mail server (RFC 5321 4.2), whose words may name a recipient. */
const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
    ? error.responseCode
    : undefined;

const subjectOf = ({ kind, alert: { text } }: Outgoing): string =>
  `${kind === 'opened' ? 'Alert' : 'Over'}: ${text.slice(0, subjectCharactersMax)}`;

const subjectCharactersMax = 150;

function textOf(
  { kind, alert: { rule, subject, text, openedAt, endedAt } }: Outgoing,
  link: string | undefined,
): string {
  const lines = [
    text,
    '',
    `Rule:  ${rule}`,
    `About: ${subject}`,
    `Since: ${instant(openedAt)}`,
    ...(endedAt === undefined ? [] : [`Until: ${instant(endedAt)}`]),
    ...(link === undefined ? [] : ['', `Alerts: ${new URL('#/alerts', link).href}`]),
    '',
    kind === 'opened' ? 'You are told once, and once more when it is over.' : 'It is over.',
  ];
  return lines.join('\n');
}
