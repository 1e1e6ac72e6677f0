import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

const hasOne = hasBrowser('nobody normalizes messages again in a browser');

(hasOne ? describe : describe.skip)('a person who normalizes messages again in a browser', () => {
  const directory = temporaryDirectory();
  const config = join(directory, 'hie.yaml');
  const problems: string[] = [];
  let broker: Broker;
  let browser: Browser;
  let page: Page;

  const start = async (feed: string): Promise<void> => {
    writeFileSync(config, `feeds: [{ name: ward, host: 127.0.0.1, port: 0${feed} }]\n`);
    broker = await startBroker(directory, { HIE_CONFIG: config });
  };

  beforeAll(async () => {
    await start('');
    const sent = readFileSync('test/golden/adt-a01-admission/input.hl7', 'latin1');
    for (const control of ['A1', 'A2', 'A3']) {
      const [msh = '', ...rest] = sent.split('\r');
      const fields = msh.split('|');
      const head = [...fields.slice(0, 6), '20260115070003', ...fields.slice(7, 9), control, ...fields.slice(10)];
      await sendFrame(broker.port, Buffer.from([head.join('|'), ...rest].join('\r'), 'latin1'));
    }
    await drained(broker.url);
    await broker.stop();
    await start(', timeZone: America/New_York');
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
    await page.goto(`${broker.url}/#/feeds`);
    await page.addStyleTag({ content: '* { transition: none !important; }' });
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const run = () => page.getByRole('region', { name: 'Run' });
  const tryRules = async (text: string): Promise<void> => {
    const file = { name: 'ward.rules.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByLabel('Feed').selectOption('ward');
    await page.getByRole('button', { name: 'Compare' }).click();
  };

  it('sees what today’s mapping would make of what came already', async () => {
    await page.getByRole('link', { name: 'Normalize again' }).click();
    await page.getByText('Nothing has been normalized again yet.').waitFor();
    await page.getByRole('button', { name: 'Compare' }).click();
    await run().getByText('compared', { exact: true }).waitFor();
    await run()
      .getByRole('row', { name: /TIME_ZONE_UNKNOWN MSH-7/ })
      .waitFor();
    await run()
      .getByRole('row', { name: /TIME_ZONE_UNKNOWN MSH-7/ })
      .getByRole('button', { name: /Show/ })
      .click();
    await run().getByText('(absent)').first().waitFor();
    await pictures(page, 'shadow');
    expect(await violations(page)).toEqual([]);
    expect(await page.getByRole('table', { name: 'Runs' }).getByRole('row').nth(1).innerText()).toMatch(
      /3\s+0\s+3\s+0$/,
    );
  });

  it('is told what is wrong with rules that are to be tried', async () => {
    await tryRules('moves: [{ form: PID-3, to: PID-4 }]');
    await page.getByRole('alert').getByText('RULES_INVALID').first().waitFor();
    expect(problems.splice(0).every((problem) => /status of 4\d\d/.test(problem))).toBe(true);
  });

  it('promotes the run: what differs is in force', async () => {
    await run().getByRole('button', { name: 'Promote' }).click();
    await page.getByRole('dialog').getByText('Promote 3 events?').waitFor();
    await pictures(page, 'shadow-promote');
    await page.getByRole('dialog').getByRole('button', { name: 'Promote' }).click();
    await run().getByText('3 events are in force now.').waitFor();
    await drained(broker.url);
    expect(problems).toEqual([]);
  });

  it('cannot promote what rules would make of it that are not in force', async () => {
    await tryRules('moves: [{ id: sex, do: set, to: PID-8, value: U }]');
    await run().getByRole('alert', { name: 'Rules to try' }).waitFor();
    await pictures(page, 'shadow-rules-to-try');
    expect(await run().getByText('Different').locator('..').innerText()).toMatch(/3$/);
    expect(await run().getByRole('button', { name: 'Promote' }).count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
