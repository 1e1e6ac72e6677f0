import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { type Config, configSchema, type Log, type LogFields } from '#platform';
import { Authority, hasTool } from '../../../../libs/mllp/src/testing/certificates.js';
import { mailReceiver } from './mail.js';
import type { Outgoing } from './outbox.js';

const password = 'seven swans in a row';
const passwordFile = join(mkdtempSync(join(tmpdir(), 'hie-test-')), 'password');
writeFileSync(passwordFile, `${password}\n`);

const outgoing: Outgoing = {
  id: 'A1-opened',
  to: '',
  kind: 'opened',
  alert: {
    id: 'A1',
    rule: 'idle',
    subject: 'lab',
    text: 'Feed lab: no message for 32 min',
    openedAt: Date.UTC(2026, 2, 3, 8, 30),
  },
  since: 0,
  attempts: 0,
  nextAt: 0,
};

interface Answers {
  /** What RCPT TO is answered with, one after the other; then 250. */
  readonly refusals?: number[];
  readonly refused?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A mail server as others run it, which keeps what it takes. */
class Mailbox {
  readonly mails: string[] = [];
  readonly users: string[] = [];
  readonly #server: SMTPServer;

  constructor({ refusals = [], refused, tls }: Answers = {}) {
    this.#server = new SMTPServer({
      ...tls,
      disabledCommands: tls ? [] : ['STARTTLS'],
      authOptional: tls === undefined,
      allowInsecureAuth: false,
      logger: false,
      onAuth: ({ username, password: given }, _session, callback) => {
        this.users.push(String(username));
        callback(given === password ? null : new Error('wrong'), { user: username });
      },
      onRcptTo: ({ address }, _session, callback) => {
        const code = address === refused ? 550 : refusals.shift();
        callback(code === undefined ? null : Object.assign(new Error(`no ${address}`), { responseCode: code }));
      },
      onData: (stream, _session, callback) => {
        let mail = '';
        stream.on('data', (chunk: Buffer) => (mail += chunk.toString()));
        stream.on('end', () => {
          this.mails.push(mail);
          callback(null);
        });
      },
    });
    this.#server.on('error', () => undefined);
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve()));
    const address = this.#server.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

const opened: Mailbox[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function mailbox(answers?: Answers): Promise<{ readonly box: Mailbox; readonly port: number }> {
  const box = new Mailbox(answers);
  opened.push(box);
  return { box, port: await box.listen() };
}

/** Writes down what it is told, as a log would. */
class Lines implements Log {
  readonly written: string[] = [];
  info = (event: string, fields?: LogFields): void => this.#write(event, fields);
  warn = (event: string, fields?: LogFields): void => this.#write(event, fields);
  error = (event: string, _cause: unknown, fields?: LogFields): void => this.#write(event, fields);
  #write(event: string, fields: LogFields = {}): void {
    this.written.push(JSON.stringify({ event, ...fields }));
  }
}

type Smtp = Config['alerts']['emails'][number]['smtp'];
type Partial<Shape> = { readonly [Name in keyof Shape]?: Shape[Name] };

function receiver(port: number, lines: Log, smtp: Partial<Smtp> = { tls: 'none' }, to = ['oncall@north.example']) {
  const email = {
    to,
    from: 'broker@north.example',
    link: 'https://hie.example/',
    smtp: { host: 'localhost', port, ...smtp },
  };
  const [checked] = configSchema.parse({ alerts: { emails: [email] } }).alerts.emails;
  if (!checked) throw new Error('no mail is configured');
  return mailReceiver(checked, lines);
}

const send = (to: ReturnType<typeof receiver>): Promise<boolean> => to.send(outgoing, new AbortController().signal);

describe('an alert by mail', () => {
  it('says what it is about, where to look, and by its id that it is the same', async () => {
    const { box, port } = await mailbox();
    const own = receiver(port, new Lines());
    expect([await send(own), await send(own)]).toEqual([true, true]);
    const [first = '', second = ''] = box.mails;
    expect(first).toContain('Subject: Alert: Feed lab: no message for 32 min');
    expect(first).toContain('To: oncall@north.example');
    expect(first).toContain('Since: 2026-03-03T08:30:00.000Z');
    expect(first).toContain('https://hie.example/#/alerts');
    expect(first).toContain('Auto-Submitted: auto-generated');
    const idOf = (mail: string): string | undefined => /Message-ID:\s*(\S+)/i.exec(mail)?.[1];
    expect(idOf(first)).toContain('A1-opened');
    expect(idOf(second)).toBe(idOf(first));
  });

  it('is not taken while the server refuses or is away, which is told without a word of whom', async () => {
    const { box, port } = await mailbox({ refusals: [451, 550] });
    const lines = new Lines();
    const own = receiver(port, lines);
    expect([await send(own), await send(own), await send(own)]).toEqual([false, false, true]);
    await box.close();
    opened.splice(0);
    expect(await send(own)).toBe(false);
    expect(lines.written).toHaveLength(3);
    expect(lines.written.join()).toMatch(/"status":451.*"status":550/);
    expect(lines.written.join()).not.toContain('oncall');
  });

  it('is taken where one of several is refused, who is counted', async () => {
    const { port } = await mailbox({ refused: 'gone@north.example' });
    const lines = new Lines();
    expect(await send(receiver(port, lines, { tls: 'none' }, ['gone@north.example', 'oncall@north.example']))).toBe(
      true,
    );
    expect(lines.written).toEqual([expect.stringContaining('"recipients":1')]);
  });

  it('is left at once where the broker ends', async () => {
    const { port } = await mailbox();
    expect(await receiver(port, new Lines()).send(outgoing, AbortSignal.abort())).toBe(false);
  });
});

(hasTool('openssl', 'version') ? describe : describe.skip)('a mail server with TLS', () => {
  const trusted = new Authority('Region');
  const stranger = new Authority('Elsewhere');
  const shown = trusted.issue('mail', { names: ['DNS:localhost'], usage: 'serverAuth' });
  const account = { user: 'broker', passwordFile };

  it('is signed in to once the connection is encrypted', async () => {
    const { box, port } = await mailbox({ tls: shown });
    const lines = new Lines();
    expect(await send(receiver(port, lines, { ...account, ca: trusted.self.files.cert }))).toBe(true);
    expect([box.users, lines.written]).toEqual([['broker'], []]);
  });

  it.each([
    ['shows a certificate of another authority', stranger.self.files.cert, shown],
    ['shows one for another name', trusted.self.files.cert, trusted.issue('other', { names: ['DNS:mail.example'] })],
    ['speaks no TLS', trusted.self.files.cert, undefined],
  ])('is told nothing where it %s', async (_, ca, tls) => {
    const { box, port } = await mailbox(tls && { tls });
    const lines = new Lines();
    expect(await send(receiver(port, lines, { ...account, ca }))).toBe(false);
    expect([box.users, box.mails]).toEqual([[], []]);
    expect(lines.written).toEqual([expect.stringContaining('alert-not-sent')]);
    expect(lines.written.join()).not.toContain(password);
  });
});
