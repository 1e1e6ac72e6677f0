import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

const present = hasBrowser('nobody follows a topic');

/** The same person, another message each time; the name would be markup. */
const admission = (id: string): Buffer =>
  Buffer.from(
    `MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||ADT^A08|${id}|P|2.5.1\r` +
      'PID|1||471100^^^NH||<img src=x onerror=alert(1)>^Ada||19520411|F\rPV1|1|I\r',
  );

(present ? describe : describe.skip)('a person who follows a topic in a browser', () => {
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker();
    await sendFrame(broker.port, readFileSync('test/golden/adt-a01-admission/input.hl7'));
    await drained(broker.url);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });
  const tail = () => page.getByRole('region', { name: 'Live tail' });
  const sees = async (text: string) => {
    const found = tail().getByText(text, { exact: true });
    await found.waitFor({ timeout: 20_000 }).catch(async () => {
      throw new Error(`${text} is not among: ${await tail().innerText()}`);
    });
  };
  const press = (name: string) => tail().getByRole('button', { name, exact: true }).click();

  it('sees what a topic holds, how large it is and how long it is kept', async () => {
    await page.goto(`${broker.url}/#/topics/hl7.raw`);
    await page.addStyleTag({ content: '* { transition: none !important; animation: none !important; }' });
    const partitions = page.getByRole('table', { name: 'Partitions' });
    await partitions.getByRole('cell', { name: 'everything' }).first().waitFor();
    await partitions
      .getByRole('cell', { name: /\d B|kB/ })
      .first()
      .waitFor();
  });

  it('sees what comes as it comes, as text', async () => {
    await page.getByRole('link', { name: 'Live tail' }).click();
    await page.waitForURL(/#\/topics\/hl7\.raw\/tail$/);
    await tail().getByRole('status', { name: 'Live tail: live' }).waitFor();
    await sendFrame(broker.port, admission('T-1'));
    await sees('T-1');
    await tail().getByRole('button', { name: /T-1/ }).click();
    await tail().getByText('<img src=x onerror=alert(1)>').first().waitFor();
    await pictures(page, 'consumers-tail');
    expect(await violations(page)).toEqual([]);
  });

  it('pauses, and goes on where it was', async () => {
    await press('Pause');
    await tail().getByRole('status', { name: 'Live tail: paused' }).waitFor();
    await sendFrame(broker.port, admission('T-2'));
    await drained(broker.url);
    expect(await tail().getByText('T-2', { exact: true }).count()).toBe(0);
    await press('Go on');
    await sees('T-2');
    expect(await tail().getByText('T-1', { exact: true }).count()).toBe(1);
  });

  it('counts what a burst brings beyond what can be read', async () => {
    await press('Pause');
    await press('Clear');
    for (let id = 0; id < 60; id++) await sendFrame(broker.port, admission(`B-${id}`));
    await press('Go on');
    await sees('B-59');
    await tail().getByText('50 shown, the newest first; 10 left out', { exact: false }).waitFor();
    await pictures(page, 'consumers-tail-burst');
  });

  it('follows one key', async () => {
    await tail().getByLabel('Only with key').fill('nobody has this key');
    await tail().getByText('Nothing has come yet.').waitFor();
    await sendFrame(broker.port, admission('K-1'));
    await drained(broker.url);
    expect(await tail().getByText('K-1', { exact: true }).count()).toBe(0);
    const all = page.waitForResponse((response) => response.url().endsWith('/hl7.raw/tail'));
    await tail().getByLabel('Only with key').fill('');
    await all;
    await sendFrame(broker.port, admission('K-2'));
    await sees('K-2');
    expect(problems).toEqual([]);
  });

  it('is told where the broker is away, and goes on with what came when it is back', async () => {
    const { port, url } = broker;
    await broker.stop();
    await tail().getByRole('status', { name: 'Live tail: connection lost' }).waitFor({ timeout: 20_000 });
    broker = await startBroker(broker.dataDir, {
      HIE_MLLP_PORT: String(port),
      HIE_HTTP_PORT: new URL(url).port,
    });
    await sendFrame(broker.port, admission('R-1'));
    await sees('R-1');
  });
});
