import { createHash } from 'node:crypto';
import { instant } from '#platform';
import type { Outgoing } from './outbox.js';

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly date: Date;
  readonly messageId: string;
  /** Of the mail that told of its beginning, below which programs show this one. */
  readonly references?: string;
}

/**
 * A notice for a person. The Message-ID is the same for each try, so that a mailbox drops what comes twice; it has the
 * instant in it, since a new installation begins to count its alerts anew.
 */
export function mailText(outgoing: Outgoing, from: string, link: string | undefined): MailText {
  const { kind, alert } = outgoing;
  const { rule, subject, text, openedAt, endedAt = openedAt } = alert;
  const isOver = kind === 'recovered';
  const lines = [
    `${isOver ? 'Over: ' : ''}${text}`,
    '',
    `Rule:   ${rule}`,
    `About:  ${subject}`,
    `Since:  ${instant(openedAt)}`,
    ...(isOver ? [`Until:  ${instant(endedAt)}`] : []),
    '',
    ...(link === undefined ? [] : [new URL('#/alerts', link).href, '']),
    isOver ? 'Nothing more comes of this alert.' : 'Another mail comes when it is over.',
  ];
  return {
    subject: `[hie-broker${link === undefined ? '' : ` ${new URL(link).host}`}] ${isOver ? 'Over' : 'ALERT'}: ${text}`,
    text: `${lines.join('\n')}\n`,
    date: new Date(isOver ? endedAt : openedAt),
    messageId: messageIdOf(outgoing, kind, from),
    ...(isOver && { references: messageIdOf(outgoing, 'opened', from) }),
  };
}

function messageIdOf({ to, alert: { id, openedAt } }: Outgoing, kind: Outgoing['kind'], from: string): string {
  const receiver = createHash('sha256').update(to).digest('base64url').slice(0, 16);
  return `<hie-${id}-${openedAt}-${kind}-${receiver}@${from.split('@').at(-1)}>`;
}
