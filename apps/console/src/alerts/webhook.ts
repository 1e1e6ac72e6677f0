import { createHash, createHmac } from 'node:crypto';
import { fault } from '#contracts';
import { type Clock, type Config, instant, type Log, readTextFile } from '#platform';
import type { Outgoing } from './outbox.js';
import type { Receiver, Told } from './receiver.js';

type Webhook = Config['alerts']['webhooks'][number];

const timeoutMs = 10_000;
const secretCharactersMin = 16;

/** Faults FILE_UNREADABLE, CONFIG_INVALID for what is wrong with its secret. */
export function webhookReceiver({ url, headers, secretFile }: Webhook, clock: Clock, log: Log): Receiver {
  const secret = secretFile === undefined ? undefined : webhookSecret(secretFile);
  return {
    key: createHash('sha256').update(url).digest('base64url'),
    kind: 'webhook',
    name: new URL(url).host,
    send: async (outgoing, signal): Promise<Told> => {
      const body = JSON.stringify(noticeOf(outgoing));
      const about = { host: new URL(url).host, notice: outgoing.id, attempt: outgoing.attempts + 1 };
      try {
        const { ok, status } = await fetch(url, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', ...signature(body, secret, clock()) },
          body,
          // A secret in the address or a header is meant for this host alone.
          redirect: 'error',
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        });
        if (ok) return { isDone: true };
        log.warn('alert-refused', { ...about, status });
        return { isDone: false, problem: 'ALERT_NOTICE_DEFERRED' };
      } catch (error) {
        log.error('alert-not-sent', error, about);
        return { isDone: false, problem: 'ALERT_RECEIVER_AWAY' };
      }
    },
  };
}

const noticeOf = ({ id, kind, alert: { rule, subject, text, openedAt, endedAt } }: Outgoing) => ({
  id,
  kind,
  rule,
  subject,
  text,
  openedAt: instant(openedAt),
  ...(endedAt !== undefined && { endedAt: instant(endedAt) }),
});

/** The time is signed as well, so that a receiver can refuse what somebody else sends again later. */
function signature(body: string, secret: string | undefined, now: number): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(now / 1_000));
  const signed = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-hie-timestamp': timestamp, 'x-hie-signature': `sha256=${signed}` };
}

/** Faults FILE_UNREADABLE, CONFIG_INVALID. */
export function webhookSecret(file: string): string {
  const secret = readTextFile(file).trim();
  if (secret.length < secretCharactersMin)
    throw fault('CONFIG_INVALID', { problem: `${file}: holds fewer than ${secretCharactersMin} characters` });
  return secret;
}
