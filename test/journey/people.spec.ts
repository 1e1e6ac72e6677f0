import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

const wilma = 'Ostrander^Wilhelmina||19580914|F|||8 Ferry Road^^Eastbay^OR^97999||503-555-0177';
const registration = (sender: string, number: string, patient = wilma): string =>
  [
    `MSH|^~\\&|REG|${sender}|HIE|HIE|20260301080000||ADT^A04|${sender}-${number}|P|2.5.1`,
    `PID|1||${number}^^^${sender}^MR||${patient}`,
    `PV1|1|O|CLINIC||||||||||||||||V${number}|||||||||||||||||||||||||20260301080000`,
  ].join('\r');

const potassium = (day: string, value: string, flag: string): string =>
  [
    `MSH|^~\\&|LIS|HARBOR|HIE|HIE|202603${day}100000||ORU^R01|K-${day}|P|2.5.1`,
    `PID|1||7710^^^HARBOR^MR||${wilma}`,
    `OBR|1|O-${day}^HARBOR|F-${day}^LAB|24321-2^Metabolic panel^LN|||202603${day}080000|||||||||||||||202603${day}090000||LAB|F`,
    `OBX|1|NM|2823-3^Potassium^LN||${value}|mmol/L|3.5-5.1|${flag}|||F|||202603${day}080000`,
  ].join('\r');

const messages = [
  registration('HARBOR', '7710'),
  registration('UPTOWN', 'U-31'),
  // The same patient once more at the same organization, which no score may join.
  registration('HARBOR', '7799'),
  registration('UPTOWN', 'U-40', 'Brightwater^Caspian||19720102|M|||2 Elm Row^^Eastbay^OR^97999||503-555-0101'),
  // A number that suddenly is somebody else's.
  registration('UPTOWN', 'U-40', 'Vandermeer^Isolde||19990530|F|||71 Hill Street^^Norton^OR^97998||503-555-0190')
    .replace('UPTOWN-U-40', 'UPTOWN-U-41')
    .replace('20260301', '20260302'),
  potassium('03', '4.2', 'N'),
  potassium('05', '6.3', 'H'),
  potassium('09', '4.9', 'N'),
];

jest.setTimeout(120_000);

(hasBrowser('people and reviews are not looked at') ? describe : describe.skip)('people and reviews', () => {
  let broker: Broker;
  let browser: Browser;
  const problems: string[] = [];
  const addresses = new Set<string>();

  beforeAll(async () => {
    broker = await startBroker();
    for (const message of messages) await sendFrame(broker.port, Buffer.from(message));
    await drained(broker.url);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const open = async (path: string, width = 1440): Promise<Page> => {
    const page = await watchedPage(browser, problems, width);
    page.on('request', (request) => addresses.add(request.url()));
    page.on('framenavigated', (frame) => addresses.add(frame.url()));
    await page.goto(`${broker.url}/${path}`);
    return page;
  };
  const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
  const json = async <Body>(path: string): Promise<Body> => (await (await fetch(broker.url + path)).json()) as Body;
  const waiting = () => json<{ id: string; kind: string }[]>('/api/identity/reviews');
  const overflow = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  /** The main task of looking somebody up; ends on the person's page. */
  const findWilma = async (page: Page, number: string): Promise<void> => {
    await page.getByLabel('Name').fill('wilhelmina ostr');
    await page.getByLabel('Number').fill(number);
    await page.keyboard.press('Enter');
    await page
      .getByRole('link', { name: /Wilhelmina Ostrander/ })
      .first()
      .click();
    await page.getByRole('heading', { name: /Wilhelmina Ostrander/ }).waitFor();
  };

  it('finds a named person, opens the timeline, and follows a result to its trace', async () => {
    const page = await open('#/people');
    await findWilma(page, '7710');
    await sees(page, '6.3 mmol/L');
    await pictures(page, 'person-timeline');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Results' }).click();
    const point = page.getByRole('link', { name: /6\.3 mmol\/L, high/ });
    await point.waitFor();
    await pictures(page, 'person-results');
    expect(await violations(page)).toEqual([]);
    await point.click();
    for (const stage of ['normalizer', 'record', 'K-05']) await sees(page, stage);
    expect(page.url()).toMatch(/#\/trace\/message\//);
    await page.close();
  });

  it.each(['golden', 'sources', 'history'])('shows of a person: %s', async (tab) => {
    const page = await open('#/people');
    await findWilma(page, 'U-31');
    await page.goto(`${page.url().replace(/\/$/, '')}/${tab}`);
    await page.getByRole('tabpanel').getByText('HARBOR').first().waitFor();
    await pictures(page, `person-${tab}`);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  it('decides a review by keyboard, after showing what the decision joins', async () => {
    const [review] = (await waiting()).filter(({ kind }) => kind === 'possible-match');
    const page = await open(`#/reviews/${review?.id}`);
    await sees(page, 'Are these one person?');
    await pictures(page, 'review');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('?');
    await sees(page, 'Later: the next one');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('t');
    await sees(page, 'taken by local');
    await page.keyboard.press('s');
    await page.getByRole('group', { name: 'What would change' }).waitFor();
    await pictures(page, 'review-preview');
    expect(await violations(page)).toEqual([]);
    // Without a reason nothing is decided against a veto.
    await page.keyboard.press('Enter');
    expect((await waiting()).some(({ id }) => id === review?.id)).toBe(true);
    await page.keyboard.type('one passport seen at both desks');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await drained(broker.url);
    expect((await waiting()).some(({ id }) => id === review?.id)).toBe(false);
    await page.close();
  });

  it('shows what changed in a number that was overwritten', async () => {
    const [review] = (await waiting()).filter(({ kind }) => kind === 'overlay');
    const page = await open(`#/reviews/${review?.id}`);
    await sees(page, /shows somebody else/);
    await sees(page, 'different');
    await page.keyboard.press('d');
    await page.getByRole('group', { name: 'What would change' }).waitFor();
    await page.keyboard.press('Escape');
    await page.close();
  });

  it('takes a decision back from the history of its person, after showing what that changes', async () => {
    const page = await open('#/people');
    await findWilma(page, 'U-31');
    await page.getByRole('tab', { name: 'Identity history' }).click();
    await sees(page, 'one passport seen at both desks');
    await page.getByRole('button', { name: 'Undo same' }).click();
    await page.getByRole('group', { name: 'What would change' }).waitFor();
    await pictures(page, 'undo');
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Reason').fill('the other passport was a copy');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await sees(page, 'undone');
    await drained(broker.url);
    expect((await waiting()).filter(({ kind }) => kind === 'possible-match').length).toBeGreaterThan(0);
    await page.close();
  });

  it.each(['#/people', '#/reviews'])('fits a narrow window: %s', async (path) => {
    const page = await open(path, 390);
    if (path === '#/people') await findWilma(page, 'U-31');
    else await sees(page, 'You decide as');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await pictures(page, `narrow${path.replace('#/', '-')}`);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  it('masks all of it once accounts are needed, and lets nobody decide on what is masked', async () => {
    const page = await open('#/people');
    await findWilma(page, 'U-31');
    const person = page.url();
    await page.goto(`${broker.url}/#/setup`);
    await page.getByLabel(/^Name/).fill('STEWARDESS');
    await page.getByLabel(/^Password(?: \*)?$/).fill('nine lamps along a quay');
    await page.getByLabel(/^Password again/).fill('nine lamps along a quay');
    await page.getByRole('button', { name: 'Make the administrator' }).click();
    await sees(page, 'New account');
    for (const tab of ['timeline', 'results', 'golden', 'sources', 'history']) {
      await page.goto(`${person}/${tab}`);
      await page.getByRole('heading', { name: '***' }).first().waitFor();
      expect(await page.getByRole('tabpanel').count()).toBeGreaterThan(0);
      expect(await page.getByText(/Ostrander|1958-09-14|8 Ferry/).count()).toBe(0);
    }
    await pictures(page, 'person-masked');
    await page.getByRole('button', { name: 'Show patient data' }).click();
    await page.getByRole('heading', { name: /Wilhelmina Ostrander/ }).waitFor();
    await page.goto(`${broker.url}/#/reviews`);
    await sees(page, 'show it to decide');
    await page.keyboard.press('s');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await pictures(page, 'review-masked');
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  it('puts nothing of a patient into an address, and has nothing to say on the browser console', () => {
    const told = [...addresses].filter((url) =>
      /ostrander|wilhelmina|7710|U-31|19580914|1958-09-14|Eastbay/i.test(url),
    );
    expect([told, problems]).toEqual([[], []]);
  });
});
