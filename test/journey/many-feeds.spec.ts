import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Authority, hasTool } from '../../libs/mllp/src/testing/certificates.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

const hasTools = hasBrowser('nobody looks after many feeds') && hasTool('openssl', 'version');
const admission = readFileSync('test/golden/adt-a01-admission/input.hl7');

(hasTools ? describe : describe.skip)('a person who looks after many feeds in a browser', () => {
  const problems: string[] = [];
  let authority: Authority;
  let broker: Broker;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const directory = temporaryDirectory();
    const config = join(directory, 'hie.yaml');
    // Of two days.
    authority = new Authority('Ward');
    const { cert, key } = authority.self.files;
    const feeds = Array.from({ length: 40 }, (_, at) => `  - { name: hospital-${at}, host: 127.0.0.1, port: 0 }`);
    const ward = `  - { name: ward, host: 127.0.0.1, port: 0, tls: { cert: ${cert}, key: ${key}, ca: ${cert} } }`;
    writeFileSync(config, ['alerts: { everySeconds: 0.2, holdSeconds: 0 }', 'feeds:', ...feeds, ward, ''].join('\n'));
    broker = await startBroker(directory, { HIE_CONFIG: config });
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
    await page.goto(`${broker.url}/`);
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
    authority.remove();
  });

  it('finds one among them', async () => {
    await page.getByText('41 of 41 feeds').waitFor();
    await page.getByLabel('Feed or sender').fill('hospital-17');
    await page.getByText('1 of 41 feeds').waitFor();
    await page.getByRole('button', { name: 'Intake of hospital-17: started' }).waitFor();
  });

  it('sees how much each sends now', async () => {
    await page.getByLabel('Feed or sender').fill('');
    await page.getByLabel('Order').selectOption('busy');
    const busy = page.getByRole('img', { name: /Messages a second of hospital-0, now (0\.[1-9]|[1-9])/ });
    for (const giveUpAt = Date.now() + 60_000; (await busy.count()) === 0 && Date.now() < giveUpAt;) {
      await sendFrame(broker.port, admission);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await busy.waitFor({ timeout: 1_000 });
    expect(await page.getByRole('table').first().getByRole('row').nth(1).innerText()).toMatch(/^hospital-0/);
    await pictures(page, 'feeds-many');
    expect(await violations(page)).toEqual([]);
  });

  it('sees whose certificate expires, and goes to the alert', async () => {
    await page.getByLabel('Feed or sender').fill('ward');
    await page.getByText(/certificate until \d\d \w+ \d{4}/).waitFor();
    await page.getByRole('link', { name: 'certificate expires' }).waitFor();
    await pictures(page, 'feeds-certificate');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'certificate expires' }).click();
    await page.waitForURL(/#\/alerts$/);
    expect(problems).toEqual([]);
  });
});
