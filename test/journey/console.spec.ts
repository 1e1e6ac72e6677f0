import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

const present = hasBrowser('the console is not looked at');

(present ? describe : describe.skip)('the console in a browser', () => {
  let broker: Broker;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker();
    await sendFrame(broker.port, readFileSync('test/golden/adt-a01-admission/input.hl7'));
    await sendFrame(broker.port, Buffer.from('no HL7 at all'));
    await drained(broker.url);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const open = async (path: string): Promise<Page> => {
    const page = await watchedPage(browser, problems);
    await page.goto(`${broker.url}/${path}`);
    return page;
  };
  const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

  it('shows the feed with its counts', async () => {
    const page = await open('');
    await sees(page, 'default');
    await picture(page, 'feeds');
  });

  it('shows the hops of a message by its control id', async () => {
    const page = await open('#/trace/control/NH-1001');
    for (const stage of ['normalizer', 'mpi', 'record']) await sees(page, stage);
    await picture(page, 'trace');
  });

  it('shows what a feed sends that the mapping does not use', async () => {
    const page = await open('#/unused/default');
    await sees(page, 'Fields that no rule reads');
    await sees(page, 'AUTHORITY_NOT_ENROLLED');
    await picture(page, 'unused');
  });

  it('shows the topics, the dead letters and the reviews', async () => {
    const topics = await open('#/topics');
    await sees(topics, 'clinical.linked');
    await picture(topics, 'topics');
    const dead = await open('#/dead-letters');
    await sees(dead, 'HL7_MSH_MISSING');
    await picture(dead, 'dead-letters');
    const reviews = await open('#/reviews');
    await sees(reviews, /review/i);
    await picture(reviews, 'reviews');
  });

  it('has nothing to say on the browser console', () => {
    expect(problems).toEqual([]);
  });
});

/** For a person to look at, where a folder is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['HIE_PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}
