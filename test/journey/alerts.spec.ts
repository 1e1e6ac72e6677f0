import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { AlertsView } from '../../apps/console/src/alerts/alert-views.js';
import { MailServer } from '../../apps/console/src/testing/mail-server.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

/** Its patient has no number, which nothing can be linked by. */
const broken = (id: string): Buffer =>
  Buffer.from(
    `MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||ADT^A08|${id}|P|2.5.1\rPID|1||||Nobody^Ned||19520411|M\rPV1|1|I\r`,
  );

const quick = `
alerts:
  everySeconds: 0.2
  holdSeconds: 0
  recoverSeconds: 1
  rules: { deadLetters: { growth: 2 } }
`;

/** A data directory with the configuration of its broker in it. */
function configured(text: string): { readonly directory: string; readonly environment: Record<string, string> } {
  const directory = temporaryDirectory();
  const file = join(directory, 'config.yaml');
  writeFileSync(file, text);
  return { directory, environment: { HIE_CONFIG: file } };
}

async function alertsOnce(broker: Broker, isThere: (alerts: AlertsView) => boolean): Promise<AlertsView> {
  // In a cluster, the turn of a process that was killed has to pass, and its share of the topics.
  const giveUpAt = Date.now() + 75_000;
  for (;;) {
    const alerts = (await (await fetch(`${broker.url}/api/alerts`)).json()) as AlertsView;
    if (isThere(alerts)) return alerts;
    if (Date.now() > giveUpAt) throw new Error(`still ${JSON.stringify(alerts)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whoever looks after them discards all letters of this cause, with which the alert ends. */
async function discardLetters({ url }: Broker): Promise<void> {
  const group = { topic: 'hl7.raw.dead', code: 'HL7_PATIENT_ID_MISSING', stage: 'normalizer' };
  const discarded = await fetch(`${url}/api/dead/discard`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ group, reason: 'sent by a test' }),
  });
  expect(discarded.status).toBe(202);
}

(hasBrowser('alerts are not looked at') ? describe : describe.skip)('a person who looks after alerts', () => {
  const { directory, environment } = configured(quick);
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker(directory, environment);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });
  const part = (name: string) => page.getByRole('region', { name });

  it('sees that all is well', async () => {
    await alertsOnce(broker, ({ checkedAt }) => checkedAt !== undefined);
    await page.goto(`${broker.url}/#/alerts`);
    await part('Active').getByText('All is well.').waitFor();
  });

  it('sees one alert of a cause, on the page and from every other page, and acknowledges it', async () => {
    for (const id of ['A-1', 'A-2', 'A-3']) await sendFrame(broker.port, broken(id));
    await part('Active')
      .getByText(/HL7_PATIENT_ID_MISSING of normalizer/)
      .waitFor();
    await page.getByRole('link', { name: 'Alerts 1' }).waitFor();
    await page.addStyleTag({ content: '* { transition: none !important; }' });
    await pictures(page, 'alerts');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await part('Active').getByRole('cell', { name: 'local' }).waitFor();
    const { active } = await alertsOnce(broker, () => true);
    expect(active).toMatchObject([{ rule: 'dead-letters', acknowledged: { by: 'local' } }]);
    expect(JSON.stringify(active)).not.toMatch(/Nobody|Ned|19520411/);
  });

  it('finds it again after the broker was killed, and among the past ones once its cause is away', async () => {
    // A page whose broker is killed complains of that.
    await page.goto('about:blank');
    await broker.kill();
    broker = await startBroker(directory, environment);
    const { active } = await alertsOnce(broker, ({ checkedAt }) => checkedAt !== undefined);
    expect(active).toMatchObject([{ id: 'A1', acknowledged: { by: 'local' } }]);
    await discardLetters(broker);
    await alertsOnce(broker, ({ active: now, past }) => now.length === 0 && past.length === 1);
    await page.goto(`${broker.url}/#/alerts`);
    await part('Past').getByRole('cell', { name: 'local' }).waitFor();
    await part('Active').getByText('All is well.').waitFor();
    await pictures(page, 'alerts-past');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe('a receiver of notices', () => {
  const bodies: Record<string, string>[] = [];
  let asked = 0;
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (asked++ > 0) bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>);
      response.writeHead(asked === 1 ? 503 : 204).end();
    });
  });
  let broker: Broker;

  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const { directory, environment } = configured(`${quick}  webhooks: [{ url: '${url}' }]\n`);
    broker = await startBroker(directory, environment);
  });
  afterAll(async () => {
    await broker.discard();
    receiver.close();
    receiver.closeAllConnections();
  });

  it('is told of what grows though it first refused, and nothing of a patient', async () => {
    await alertsOnce(broker, ({ checkedAt }) => checkedAt !== undefined);
    for (const id of ['W-1', 'W-2', 'W-3']) await sendFrame(broker.port, broken(id));
    await alertsOnce(broker, () => bodies.length > 0);
    expect(bodies).toMatchObject([
      { id: expect.stringMatching(/^A1-\d+-opened$/), kind: 'opened', rule: 'dead-letters' },
    ]);
    expect(asked).toBe(2);
    expect(JSON.stringify(bodies) + broker.output()).not.toMatch(/Nobody|Ned|19520411/);
  });
});

describe('somebody on call', () => {
  const password = 'opens the mail server';
  let server: MailServer;
  let broker: Broker;
  let directory: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    server = await MailServer.start({ account: { user: 'broker', password } });
    const passwordFile = join(temporaryDirectory(), 'password');
    writeFileSync(passwordFile, `${password}\n`);
    const smtp = `{ host: 127.0.0.1, port: ${server.port}, tls: none, user: broker, passwordFile: ${passwordFile} }`;
    const email = `{ to: [on-call@hospital.example], from: hie@hospital.example, link: 'https://hie.example', smtp: ${smtp} }`;
    const text = `${quick}  emails: [${email}]\n`;
    ({ directory, environment } = configured(text));
    broker = await startBroker(directory, environment);
  });
  afterAll(async () => {
    await broker.discard();
    await server.close();
  });

  it('gets a mail though the server first refused it and the broker was killed meanwhile, and nothing of a patient', async () => {
    await alertsOnce(broker, ({ checkedAt }) => checkedAt !== undefined);
    server.recipientReplies.push(451);
    for (const id of ['M-1', 'M-2', 'M-3']) await sendFrame(broker.port, broken(id));
    const { receivers } = await alertsOnce(broker, ({ receivers: [one] }) => one?.trouble !== undefined);
    const told = { kind: 'email', name: 'on-call@hospital.example', waiting: 1 };
    expect(receivers).toMatchObject([{ ...told, trouble: { code: 'ALERT_NOTICE_DEFERRED' } }]);
    await broker.kill();
    const before = broker.output();
    broker = await startBroker(directory, environment);
    await alertsOnce(broker, ({ receivers: [one] }) => one?.waiting === 0 && one.trouble === undefined);
    expect(server.headers('Subject')).toEqual([
      expect.stringMatching(/^\[hie-broker hie\.example\] ALERT: HL7_PATIENT_/),
    ]);
    const said = before + broker.output();
    expect(said).toContain('alert-not-mailed');
    expect(server.received.map(({ text }) => text).join() + said).not.toMatch(/Nobody|Ned|19520411/);
    expect(said).not.toContain(password);
  });

  (hasBrowser('who is told is not looked at') ? it : it.skip)(
    'is on the page, with what keeps the mails back',
    async () => {
      const browser = await launchBrowser();
      const problems: string[] = [];
      try {
        const page = await watchedPage(browser, problems);
        server.recipientReplies.push(550);
        await discardLetters(broker);
        await page.goto(`${broker.url}/#/alerts`);
        const part = page.getByRole('region', { name: 'Who is told' });
        await part.getByText('ALERT_NOTICE_REFUSED').waitFor({ timeout: 60_000 });
        await page.addStyleTag({ content: '* { transition: none !important; }' });
        await pictures(page, 'alerts-receivers');
        expect(await violations(page)).toEqual([]);
        expect(problems).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );
});
