import { connect, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { defaultFeed, feedOnce, settledAs } from './intake-feed.js';
import { field, sendFrame } from './mllp-sender.js';

const present = hasBrowser('no feed is paused by a person');
const admission = readFileSync('test/golden/adt-a01-admission/input.hl7');

(present ? describe : describe.skip)('a person who pauses and stops a feed in a browser', () => {
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  let sender: Socket;
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker();
    await sendFrame(broker.port, admission);
    sender = connect(broker.port, '127.0.0.1');
    sender.on('error', () => undefined);
    await feedOnce(broker, ({ connections }) => connections === 1);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
    await page.goto(`${broker.url}/`);
    await page.addStyleTag({ content: '* { transition: none !important; animation: none !important; }' });
  });
  afterAll(async () => {
    sender.destroy();
    await browser.close();
    await broker.discard();
  });

  const intake = (state: string) => page.getByRole('button', { name: `Intake of default: ${state}` });
  const dialog = () => page.getByRole('dialog');
  const item = (name: string) => page.getByRole('menuitem', { name });

  it('sees that it is started, and may not start it again', async () => {
    await intake('started').waitFor();
    await intake('started').click();
    expect(await item('Start').isDisabled()).toBe(true);
    await pictures(page, 'feeds-menu');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await item('Start').waitFor({ state: 'hidden' });
  });

  it('pauses it by keyboard alone, after being told how many connections are open', async () => {
    await intake('started').focus();
    await page.keyboard.press('Enter');
    await item('Pause').waitFor();
    await item('Pause').focus();
    await page.keyboard.press('Enter');
    await dialog().getByText('1 connection is open.').waitFor();
    expect(await defaultFeed(broker)).toMatchObject({ intake: { state: 'started' } });
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await intake('started').focus();
    await page.keyboard.press('Enter');
    await item('Pause').focus();
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Reason').waitFor();
    await pictures(page, 'feeds-pause');
    expect(await violations(page)).toEqual([]);
    await dialog().getByLabel('Reason').focus();
    await page.keyboard.type('the cable is changed');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'hidden' });
    await intake('paused').waitFor();
    const { intake: seen, connections } = await feedOnce(broker, settledAs('paused'));
    expect([seen.reason, connections]).toEqual(['the cable is changed', 1]);
    await page.getByText(/^local, \d+ \w+ ago$/).waitFor();
    await page.getByText('paused', { exact: true }).waitFor();
    await pictures(page, 'feeds-paused');
    expect(await violations(page)).toEqual([]);
  });

  it('stops it, starts it again without being asked, and sees both happen', async () => {
    await intake('paused').click();
    await item('Stop').click();
    await dialog().getByText('new ones are refused').waitFor();
    await dialog().getByRole('button', { name: 'Stop', exact: true }).click();
    await dialog().waitFor({ state: 'hidden' });
    await intake('stopped').waitFor();
    await page.getByText('stopped', { exact: true }).waitFor();
    await pictures(page, 'feeds-stopped');
    expect(await violations(page)).toEqual([]);
    await expect(sendFrame(broker.port, admission)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await intake('stopped').click();
    await item('Start').click();
    await intake('started').waitFor();
    await feedOnce(broker, settledAs('started'));
    expect(field(await sendFrame(broker.port, admission), 'MSA', 1)).toBe('AA');
  });

  it('sees what another person does, without asking for it', async () => {
    await fetch(`${broker.url}/api/feeds/default/intake`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state: 'paused' }),
    });
    await intake('paused').waitFor();
  });

  it('has nothing to say on the browser console', () => {
    expect(problems).toEqual([]);
  });
});
