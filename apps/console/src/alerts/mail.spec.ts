import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Fault } from '#contracts';
import { Authority, hasTool } from '../../../../libs/mllp/src/testing/certificates.js';
import { type Config, configSchema, type Log } from '#platform';
import { Alerting } from '../testing/alerting.js';
import { MailServer } from '../testing/mail-server.js';
import { mailReceivers } from './mail.js';

type Smtp = Config['alerts']['emails'][number]['smtp'];

const password = 'opens the mail server';
const account = { user: 'broker', password };
const link = 'https://hie.example/';
const folder = mkdtempSync(join(tmpdir(), 'hie-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let alerting: Alerting;
let lines: string[];
const servers: { close(): unknown }[] = [];

beforeEach(async () => {
  alerting = await Alerting.open();
  alerting.quiet(31);
  lines = [];
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await alerting.close();
});

async function mailServer(...wanted: Parameters<typeof MailServer.start>): Promise<MailServer> {
  const server = await MailServer.start(...wanted);
  servers.push(server);
  return server;
}

/** All that could be written of it. */
const log: Log = {
  info: (...line) => void lines.push(JSON.stringify(line)),
  warn: (...line) => void lines.push(JSON.stringify(line)),
  error: (event, cause, about) =>
    void lines.push(JSON.stringify([event, cause instanceof Fault ? cause.code : String(cause), about])),
};

function secret(text: string): string {
  const file = join(folder, 'password');
  writeFileSync(file, text);
  return file;
}

function watch(smtp: Partial<Smtp> & { readonly port: number }, to: readonly string[] = ['on-call@hospital.example']) {
  const emails = [{ to, from: 'hie-broker@hospital.example', link, smtp: { host: '127.0.0.1', tls: 'none', ...smtp } }];
  const config = configSchema.parse({ alerts: { emails } });
  const receivers = config.alerts.emails.flatMap((email) => mailReceivers(email, log));
  return alerting.watch({ receivers, lines: log });
}

/** Steps so many seconds apart while the feed stays silent. */
async function steps(own: ReturnType<typeof watch>, ...seconds: number[]): Promise<void> {
  for (const each of seconds) {
    alerting.pass(each);
    alerting.quiet(31);
    await own.step();
  }
}

/** Ends in the middle of a mail. */
async function endedWhileMute(own: ReturnType<typeof watch>, server: MailServer): Promise<void> {
  const stepped = own.step();
  while (server.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await own.end();
  await stepped;
}

const trouble = async (own: ReturnType<typeof watch>) => (await own.view()).receivers.map((one) => one.trouble?.code);

describe('a mail about an alert', () => {
  it('tells a person what it is, since when, and where to look, and in the same thread when it is over', async () => {
    const server = await mailServer();
    const own = watch({ port: server.port });
    await steps(own, 0, 5);
    const openedAt = new Date(alerting.broker.now - 5_000);
    alerting.pass(60);
    alerting.quiet(0);
    await own.step();
    expect(server.headers('Subject')).toEqual([
      '[hie-broker hie.example] ALERT: Feed lab: no message for 31 min',
      '[hie-broker hie.example] Over: Feed lab: no message for 31 min',
    ]);
    expect(server.received[0]).toMatchObject({ from: 'hie-broker@hospital.example', to: ['on-call@hospital.example'] });
    expect(server.received[0]?.text).toContain(`Since:  ${openedAt.toISOString()}`);
    expect(server.received[0]?.text).toContain('https://hie.example/#/alerts');
    expect(server.received[1]?.text).toContain(`Until:  ${new Date(alerting.broker.now).toISOString()}`);
    expect(server.headers('Content-Type')).toEqual(Array(2).fill('text/plain; charset=utf-8'));
    expect(server.headers('Auto-Submitted')).toEqual(Array(2).fill('auto-generated'));
    const [first = '', second = ''] = server.headers('Message-ID');
    expect(second).not.toBe(first);
    expect(first).toMatch(/^<hie-A1-\d+-opened-[\w-]{16}@hospital\.example>$/);
    expect(server.headers('In-Reply-To')).toEqual(['', first]);
  });

  it('is sent again, as the same mail, where a server took it and its answer was lost', async () => {
    const server = await mailServer();
    const [one, other] = [watch({ port: server.port }), watch({ port: server.port })];
    const read = alerting.store.read.bind(alerting.store);
    const before = { revision: 0, book: JSON.stringify((await read())?.book ?? {}) };
    await one.step();
    await alerting.store.replace((await read())?.revision ?? 0, before.book);
    await other.step();
    expect(server.received).toHaveLength(2);
    expect(new Set(server.headers('Message-ID')).size).toBe(1);
    expect(new Set(server.headers('Date')).size).toBe(1);
  });

  it('waits while the server refuses it for now, and behind it what comes after, and the page says why', async () => {
    const server = await mailServer();
    server.recipientReplies.push(450);
    server.contentReplies.push(451);
    const own = watch({ port: server.port });
    await own.step();
    expect(await trouble(own)).toEqual(['ALERT_NOTICE_DEFERRED']);
    expect((await own.view()).receivers).toMatchObject([
      { kind: 'email', name: 'on-call@hospital.example', waiting: 1 },
    ]);
    alerting.quiet(0);
    await own.step();
    expect((await own.view()).receivers).toMatchObject([{ waiting: 2 }]);
    alerting.pass(5);
    await own.step();
    expect(server.received).toEqual([]);
    alerting.pass(10);
    await own.step();
    expect(server.headers('Subject').map((subject) => subject.split(' ')[2])).toEqual(['ALERT:', 'Over:']);
    expect(await trouble(own)).toEqual([undefined]);
    expect(lines.filter((line) => line.includes('"status":45'))).toHaveLength(2);
  });

  it.each([
    ['of its recipient', 'recipientReplies'],
    ['of its content', 'contentReplies'],
  ] as const)(
    'that is refused for good because %s is not sent again, is told of, and holds nobody up',
    async (_, which) => {
      const server = await mailServer();
      server[which].push(550);
      const own = watch({ port: server.port });
      await steps(own, 0, 5, 10, 60);
      expect(server.connections).toBe(1);
      expect(await own.view()).toMatchObject({
        receivers: [
          { waiting: 0, trouble: { code: 'ALERT_NOTICE_REFUSED', text: expect.stringContaining('not sent again') } },
        ],
      });
      expect(lines.join()).toContain('["alert-not-mailed","ALERT_NOTICE_REFUSED"');
      alerting.quiet(0);
      await own.step();
      expect(server.headers('Subject')).toEqual([expect.stringContaining('Over:')]);
      expect(await trouble(own)).toEqual([undefined]);
    },
  );

  it('reaches the one address though the server refuses the other', async () => {
    const server = await mailServer();
    server.recipientReplies.push(550);
    const own = watch({ port: server.port }, ['one@hospital.example', 'other@hospital.example']);
    await steps(own, 0, 60);
    expect(server.received).toHaveLength(1);
    expect((await trouble(own)).sort()).toEqual(['ALERT_NOTICE_REFUSED', undefined]);
  });

  it('is given up after a day where the server stays down, and that is told', async () => {
    const gone = await MailServer.start();
    const { port } = gone;
    await gone.close();
    const own = watch({ port });
    await steps(own, 0, 3_600);
    expect(await trouble(own)).toEqual(['ALERT_RECEIVER_AWAY']);
    await steps(own, 23 * 3_600);
    expect(await own.view()).toMatchObject({ receivers: [{ waiting: 0, trouble: { code: 'ALERT_NOTICE_GIVEN_UP' } }] });
    expect(lines.at(-1)).toContain('alert-given-up');
  });

  it('reaches a server that was down', async () => {
    const gone = await MailServer.start();
    const { port } = gone;
    await gone.close();
    const own = watch({ port });
    await steps(own, 0);
    const server = await mailServer({}, port);
    await steps(own, 5);
    expect(server.headers('Subject')).toEqual([expect.stringContaining('ALERT:')]);
    expect(await trouble(own)).toEqual([undefined]);
  });

  it('is given up on after a while where a server says nothing, and waits for its next try', async () => {
    const server = await mailServer();
    server.isMute = true;
    const own = watch({ port: server.port });
    await own.step();
    expect(server.waiting).toBe(1);
    expect(await trouble(own)).toEqual(['ALERT_RECEIVER_AWAY']);
    server.isMute = false;
    await steps(own, 5);
    expect(server.received).toHaveLength(1);
  });

  it('is sent by the next process, at once, where this one ends while the server says nothing', async () => {
    const server = await mailServer();
    server.isMute = true;
    const own = watch({ port: server.port });
    await endedWhileMute(own, server);
    expect(await trouble(own)).toEqual([undefined]);
    server.isMute = false;
    await watch({ port: server.port }).step();
    expect(server.received).toHaveLength(1);
  });
});

describe('a mail server that asks who sends', () => {
  it('takes the mail with the password of the file, which may change while the broker runs', async () => {
    const server = await mailServer({ account });
    const own = watch({ port: server.port, user: account.user, passwordFile: secret('an old one\n') });
    await own.step();
    expect(await trouble(own)).toEqual(['ALERT_SIGN_IN_REFUSED']);
    secret(`${password}\r\nand what is below\n`);
    await steps(own, 5);
    expect(server.passwords).toEqual(['an old one', password]);
    expect(server.received).toMatchObject([{ user: account.user }]);
    expect(await trouble(own)).toEqual([undefined]);
    const kept = (await alerting.store.read())?.book ?? '';
    expect(lines.join() + kept + JSON.stringify(await own.view())).not.toMatch(/an old one|opens the mail/);
  });

  it('is not told of anything where no password is configured', async () => {
    const server = await mailServer({ account });
    const own = watch({ port: server.port });
    await own.step();
    expect(await trouble(own)).toEqual(['ALERT_SIGN_IN_REFUSED']);
    expect((await own.view()).receivers).toMatchObject([{ waiting: 1 }]);
  });

  it('is not begun with where the file of the password is missing', () => {
    expect(() => watch({ port: 25, user: 'broker', passwordFile: join(folder, 'none') })).toThrow(Fault);
  });
});

(hasTool('openssl', 'version') ? describe : describe.skip)('a mail server with TLS', () => {
  let authority: Authority;
  let ca: string;
  beforeAll(() => {
    authority = new Authority('mail authority');
    ca = authority.self.files.cert;
  });

  const issued = (names: readonly string[], isImplicit: boolean) => {
    const { cert, key } = authority.issue('mail', { names });
    return { tls: { cert, key, isImplicit }, account };
  };

  it.each([
    ['starttls', false],
    ['implicit', true],
  ] as const)('is sent everything by TLS: %s', async (tls, isImplicit) => {
    const server = await mailServer(issued(['IP:127.0.0.1'], isImplicit));
    const own = watch({ port: server.port, tls, ca, user: account.user, passwordFile: secret(password) });
    await own.step();
    expect(server.received).toMatchObject([{ isSecure: true, user: account.user }]);
    server.isMute = true;
    alerting.quiet(0);
    await endedWhileMute(own, server);
    // Nothing goes out behind the end, and the socket below the TLS throws nothing.
    expect([server.received.length, await trouble(own)]).toEqual([1, [undefined]]);
  });

  it.each([
    ['names another', 'starttls', { names: ['DNS:other.example'] }, true],
    ['names another', 'implicit', { names: ['DNS:other.example'] }, true],
    ['comes from an authority that nobody trusts', 'starttls', { names: ['IP:127.0.0.1'] }, false],
    ['comes from an authority that nobody trusts', 'implicit', { names: ['IP:127.0.0.1'] }, false],
  ] as const)('is sent nothing where its certificate %s: %s', async (_, tls, { names }, isKnown) => {
    const server = await mailServer(issued(names, tls === 'implicit'));
    const passwordFile = secret(password);
    const own = watch({ port: server.port, tls, ...(isKnown && { ca }), user: account.user, passwordFile });
    await own.step();
    expect(await trouble(own)).toEqual(['ALERT_RECEIVER_UNTRUSTED']);
    expect([server.received, server.passwords]).toEqual([[], []]);
    expect((await own.view()).receivers).toMatchObject([{ waiting: 1 }]);
  });

  it('is sent nothing where it no longer offers TLS', async () => {
    const server = await mailServer({ account });
    const own = watch({ port: server.port, tls: 'starttls', user: account.user, passwordFile: secret(password) });
    await own.step();
    expect(await trouble(own)).toEqual(['ALERT_RECEIVER_UNTRUSTED']);
    expect([server.received, server.passwords]).toEqual([[], []]);
  });
});
