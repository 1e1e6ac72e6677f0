import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

(hasBrowser('topics are not looked at') ? describe : describe.skip)('a person who looks at topics in a browser', () => {
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    const directory = temporaryDirectory();
    const config = join(directory, 'hie.yaml');
    writeFileSync(config, 'retention: { topics: { hl7.outcome: 90d }, stores: { messages: 730d } }');
    broker = await startBroker(directory, { HIE_CONFIG: config });
    await sendFrame(broker.port, readFileSync('test/golden/adt-a01-admission/input.hl7'));
    await sendFrame(broker.port, readFileSync('test/golden/adt-a40-two-merges/input.hl7'));
    await drained(broker.url);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
    await page.goto(`${broker.url}/#/consumers`);
    await page.addStyleTag({ content: '* { transition: none !important; }' });
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  it('sees how far each group is behind', async () => {
    await page.getByRole('cell', { name: 'normalizer' }).first().waitFor();
    await page
      .getByRole('img', { name: /entries behind at most/ })
      .first()
      .waitFor();
    await pictures(page, 'consumers');
    expect(await violations(page)).toEqual([]);
  });

  it('finds the entries of a key, and opens one', async () => {
    const answer = await fetch(`${broker.url}/api/topics/hl7.raw/entries?partition=0&from=0`);
    const { entries } = (await answer.json()) as { entries: { key: string; partition: number }[] };
    await page.goto(`${broker.url}/#/topics/hl7.raw`);
    await page.getByLabel('Key').fill(entries[0]?.key ?? 'feed:default');
    await page.getByRole('button', { name: 'Search' }).click();
    const found = page.getByRole('region', { name: 'Found' });
    await found.getByText(/looked at up to offset/).waitFor();
    if (entries.length > 0) {
      await found.getByRole('button', { name: /ADT/ }).first().click();
      await found.getByText('MSH').first().waitFor();
    }
    await pictures(page, 'topic-search');
    expect(await violations(page)).toEqual([]);
  });

  it('goes to the entries of a time', async () => {
    await page.getByLabel('From time').fill('2020-01-01T00:00:00');
    await page.getByRole('button', { name: 'Go there' }).click();
    await page.waitForURL(/topics\/hl7\.raw\/0\/0$/);
    expect(problems).toEqual([]);
  });

  it('sees how long topics and stores are kept, and what never goes', async () => {
    await page.getByRole('link', { name: 'Retention' }).click();
    await page.waitForURL(/#\/retention$/);
    await page.getByRole('row', { name: /^messages .*730 days/ }).waitFor();
    await page.getByRole('row', { name: /^recordHistory .*everything/ }).waitFor();
    await page
      .getByRole('row', { name: /^hl7\.outcome .*90 days/ })
      .first()
      .waitFor();
    await page.getByText('The audit trail').waitFor();
    await pictures(page, 'retention');
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});
