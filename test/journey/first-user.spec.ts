import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, watchedPage } from './browser.js';

jest.setTimeout(180_000);

/** Goes by what a page says: its links, buttons, labels and headings, never by an address or by what a script knows. */
(hasBrowser('no first-time user looks around') ? describe : describe.skip)('a first-time user of the demo', () => {
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  let told = '';

  beforeAll(async () => {
    broker = await startBroker();
    const hie = ['apps/standalone/bin/hie.cjs', 'demo', '--people', '60', '--rate', '100', '--url', broker.url];
    const demo = promisify(execFile)(process.execPath, [...hie, '--port', String(broker.port)]);
    const { stdout, stderr } = await demo;
    told = stdout + stderr;
    await drained(broker.url);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems, 1440);
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const link = (name: string | RegExp) => page.getByRole('link', { name }).first();
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const field = (name: string | RegExp) => page.getByRole('textbox', { name }).first();
  const goTo = async (name: string): Promise<void> => {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name: name.replace(/ \d+$/, '') }).waitFor();
  };
  const look = async (name: string): Promise<void> => {
    await pictures(page, `first-user-${name}`);
    await page.emulateMedia({ colorScheme: 'light' });
  };
  /** The message that lost its number, as its letter shows it. */
  let spoilt = '';

  it('is told by the terminal what waits for a person', () => {
    expect(told).toMatch(/dead 3/);
    expect(told).toMatch(/reviews +[1-9]\d* pairs wait for a person's decision on http/);
  });

  it('sees at once what became of all messages', async () => {
    await page.goto(broker.url);
    await page.getByText('Balanced:').waitFor();
    await link('default').waitFor();
    await look('1-feeds');
  });

  it('opens a dead letter and sees who the patient is', async () => {
    await goTo('Dead letters 3');
    await page.getByText('HL7_PATIENT_ID_MISSING').first().waitFor();
    await look('2-dead-letters');
    await link('Open').click();
    await button('Edit a copy').click();
    spoilt = await field(/^Copy of the message/).inputValue();
    await look('3-dead-letter');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  });

  it('finds that named patient and the number that the hospital gave', async () => {
    const [family = '', given = ''] = (/\nPID(?:\|[^|]*){4}\|([^|]*)/.exec(spoilt)?.[1] ?? '').split('^');
    await goTo('People');
    await field('Name').fill(`${given} ${family}`);
    await button('Search').click();
    const row = page.getByRole('row').filter({ hasText: 'LINDENHOF' }).first();
    const number = /LINDENHOF (\w+)/.exec(await row.innerText())?.[1] ?? '';
    expect(number).not.toBe('');
    spoilt = spoilt.replace(/(\nPID\|[^|]*\|[^|]*\|)/, `$1${number}^^^LINDENHOF^MR`);
    await look('4-person-found');
    await row.getByRole('link').first().click();
    await page.getByRole('tab', { name: 'Timeline' }).waitFor();
    await look('5-person');
  });

  it('corrects the letter, tries it without effect, and sends it', async () => {
    await goTo('Dead letters 3');
    await link('Open').click();
    await button('Edit a copy').click();
    await field(/^Copy of the message/).fill(spoilt);
    await button('Try without effect').click();
    await page.getByText('It would become an event').waitFor();
    await field('Why').fill('the number stands in the hospital’s own record');
    await look('6-dead-letter-corrected');
    await button('Send the edited copy').click();
    await page.getByText('The copy that was sent').waitFor({ timeout: 30_000 });
    await look('7-dead-letter-sent');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Dead letters 2' }).waitFor({ timeout: 30_000 });
  });

  it('opens the trace of a result of somebody whom the laboratory tested', async () => {
    await goTo('People');
    await field('Name').fill(/find ([^,]+), open a result/.exec(told)?.[1] ?? 'nobody was named');
    await button('Search').click();
    await page.getByRole('row').filter({ hasText: 'NORTHLAB' }).getByRole('link').first().click();
    await link(/^Trace of (Observation|DiagnosticReport)/).click();
    await page.getByRole('heading', { level: 1, name: 'Trace' }).waitFor();
    for (const hop of ['gateway', 'normalizer', 'mpi', 'record']) await page.getByText(hop, { exact: true }).waitFor();
    await look('8-trace');
    await link('Inspect').click();
    await page.getByText('Message Header').waitFor();
    await look('9-message');
  });

  it('decides whether two records are one person', async () => {
    await goTo('Identity reviews');
    await page.getByText(/are these one person/i).waitFor();
    await look('10-review');
    const before = await waiting();
    await button(/^Same person/).click();
    await page.getByRole('group', { name: 'What would change' }).waitFor();
    await field('Reason').fill('registered twice by mistake, one passport');
    await look('11-review-decision');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Same person/ })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await drained(broker.url);
    // Who are one person now may be asked about together with others.
    expect(await waiting()).not.toEqual(expect.arrayContaining([...before]));
  });
  const waiting = async (): Promise<readonly string[]> => {
    const reviews = (await (await fetch(`${broker.url}/api/identity/reviews`)).json()) as readonly { id: string }[];
    return reviews.map(({ id }) => id);
  };

  it('is told where an address leads nowhere, and keeps the frame', async () => {
    await page.goto(`${broker.url}/#/no/such/place`);
    await page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Find' }).click();
    await page.getByRole('heading', { level: 1, name: 'Find' }).waitFor();
  });

  /** A figure to read, not to fail by: the machine may be busy. */
  it('waits for the first paint of each page for as long as is said here', async () => {
    const painted: string[] = [];
    const names = await page.getByRole('navigation').getByRole('link').allInnerTexts();
    for (const href of await hrefs()) {
      const fresh = await browser.newContext();
      const one = await fresh.newPage();
      await one.goto(`${broker.url}/${href}`);
      await one.getByRole('heading', { level: 1 }).waitFor();
      const [paint = 0, heading = 0] = await one.evaluate<number[]>(
        `[performance.getEntriesByName('first-contentful-paint')[0]?.startTime, performance.now()].map(Math.round)`,
      );
      painted.push(`${href} ${paint} ms, its heading ${heading} ms`);
      await fresh.close();
    }
    expect(painted).toHaveLength(names.length);
    process.stdout.write(`first contentful paint: ${painted.join('; ')}\n`);
  });
  const hrefs = async (): Promise<readonly string[]> => {
    const links = await page.getByRole('navigation').getByRole('link').all();
    return Promise.all(links.map(async (each) => (await each.getAttribute('href')) ?? ''));
  };

  it('has nothing to read on the browser console', () => {
    expect(problems).toEqual([]);
  });
});
