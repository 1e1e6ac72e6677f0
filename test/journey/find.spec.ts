import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

/** Each would run, or load something, where a field were taken for markup. */
const payloads = [
  '<script>window.ran=1</script>',
  '<img src=x onerror=window.ran=1>',
  '"><svg onload=window.ran=1>',
  "'-window.ran=1-'",
  '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  'javascript:window.ran=1',
  '{{constructor.constructor("window.ran=1")()}}',
  '</textarea><a href=javascript:window.ran=1>x</a>',
  '<!--<img src="--><img src=x onerror=window.ran=1//">',
];
const payload = (at: number): string => (payloads[at % payloads.length] ?? '').replaceAll('&', '\\T\\');
const fields = (first: number, count: number): string =>
  Array.from({ length: count }, (_, at) => payload(first + at)).join('|');
const hostile = [
  `MSH|^~\\&|${payload(1)}|${payload(2)}|HIE|HIE|20260305081500||ADT^A08|${payload(0)}|P|2.5.1`,
  `PID|1||${payload(1)}^^^NORTH^MR||${payload(1)}^${payload(2)}||19800102|F||${fields(3, 12)}`,
  `PV1|1|I|${fields(0, 18)}`,
  `NK1|1|${fields(4, 8)}`,
  `AL1|1|${fields(2, 5)}`,
  `ZXX|${fields(0, 9)}`,
].join('\r');

// Axe looks at each of a thousand values, by day and by night.
jest.setTimeout(120_000);

(hasBrowser('finding and inspecting messages is not looked at') ? describe : describe.skip)('finding a message', () => {
  let broker: Broker;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker();
    await sendFrame(broker.port, readFileSync('test/golden/adt-a01-admission/input.hl7'));
    await sendFrame(broker.port, readFileSync('test/golden/adt-a08-snapshot/input.hl7'));
    await sendFrame(broker.port, Buffer.from(hostile));
    await sendFrame(broker.port, Buffer.from(hostile.replace('19800102', '19810102')));
    await drained(broker.url);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const open = async (path: string): Promise<Page> => {
    const page = await watchedPage(browser, problems, 1440);
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`${broker.url}/${path}`);
    return page;
  };
  const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
  const find = async (page: Page, typed: string): Promise<void> => {
    await page.getByRole('textbox', { name: /Number, name/ }).fill(typed);
    await page.keyboard.press('Enter');
  };
  const patient = (page: Page) => page.getByRole('region', { name: 'PID', exact: true });
  const idOf = (page: Page): string => /#\/\w+\/([^/]+)/.exec(page.url())?.[1] ?? '';

  it('leads with the keyboard alone from a number to the message, its values and where they went', async () => {
    const page = await open('#/find');
    await page.getByRole('textbox', { name: /Number, name/ }).waitFor();
    await page.keyboard.type('70421');
    await sees(page, /patient, visit, order number or control id: 70421/);
    await page.keyboard.press('Enter');
    await sees(page, /\d found, all looked at/);
    await pictures(page, 'find');
    expect(await violations(page)).toEqual([]);
    expect(page.url()).not.toContain('70421');
    await page.getByRole('link', { name: 'NH-1001', exact: true }).focus();
    await page.keyboard.press('Enter');
    await sees(page, 'Patient Identification');
    await sees(page, 'Family Name');
    await page.getByLabel('Tracing values').waitFor({ state: 'detached' });
    await patient(page)
      .getByRole('button', { name: /Family Name/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await sees(page, 'Patient.name[0].family');
    expect(await page.locator('.element[data-marked]').count()).toBeGreaterThan(0);
    await pictures(page, 'inspect-value');
    expect(await violations(page)).toEqual([]);
  });

  it('leads from an element of a resource to the value that it came from, and shows the bytes', async () => {
    const page = await open('#/find');
    await find(page, '70421');
    await page.getByRole('link', { name: 'NH-1001', exact: true }).click();
    await page
      .getByRole('button', { name: /^birthDate/ })
      .first()
      .click();
    await page.locator('.value[data-marked]').first().waitFor();
    expect(await page.locator('.value[data-marked]').allInnerTexts()).toEqual([expect.stringMatching(/\d{8}/)]);
    await pictures(page, 'inspect-element');
    await page.getByRole('tab', { name: /Guesses and unread/ }).click();
    await pictures(page, 'inspect-notes');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Bytes' }).click();
    await sees(page, /00000000 {2}4d 53 48 7c/);
    await pictures(page, 'inspect-bytes');
    expect(await violations(page)).toEqual([]);
  });

  it('shows a traced message as it came beside what it became', async () => {
    const page = await open('#/trace/control/NH-1001');
    for (const text of ['As it came', 'Mapped', 'normalizer', 'record', 'Inspect']) await sees(page, text);
    await sees(page, /"resourceType": "Bundle"/);
    await pictures(page, 'trace');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Inspect' }).click();
    const id = idOf(await seen(page, 'Patient Identification'));
    await page.goto(`${broker.url}/#/trace`);
    await page.getByRole('textbox', { name: /message id/ }).fill(id);
    await page.keyboard.press('Enter');
    await sees(page, 'As it came');
    expect(page.url()).toContain(`#/trace/message/${id}`);
  });

  it('keeps filters by name in the browser, and nothing that was typed into the box', async () => {
    const page = await open('#/find');
    await find(page, 'Secretname, Ann 1980-01-02');
    await page.getByLabel('Type').selectOption('ADT');
    await page.getByLabel('Save filters as').fill('admissions');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.reload();
    await page.getByLabel('Saved filters').selectOption('admissions');
    await sees(page, 'all messages that the filters let through');
    expect(await page.getByLabel('Type').inputValue()).toBe('ADT');
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(kept).toContain('admissions');
    expect(kept).not.toMatch(/Secret|1980/);
  });

  it('looks for text in the bytes of a time, and says how far it looked', async () => {
    const page = await open('#/find');
    await find(page, '"zxx|"');
    await sees(page, /2 found, all looked at/);
  });

  describe('with markup in every field', () => {
    const rests = async (page: Page): Promise<void> => {
      expect(await page.evaluate('window.ran')).toBeUndefined();
      expect(
        await page.locator('img[src="x"], svg[onload], iframe, a[href^="javascript"], script:not([src])').count(),
      ).toBe(0);
    };

    it('shows it as text where it is found, inspected, compared and traced', async () => {
      const page = await open('#/find');
      await find(page, '"zxx|"');
      await sees(page, payloads[0] ?? '');
      await rests(page);
      await pictures(page, 'find-hostile');
      for (const box of await page.getByRole('checkbox').all()) await box.check();
      await page.getByRole('button', { name: 'Compare two' }).click();
      await sees(page, 'One field differs.');
      await sees(page, 'Date/Time of Birth');
      await rests(page);
      await pictures(page, 'compare');
      expect(await violations(page)).toEqual([]);
      await page.getByRole('columnheader').getByRole('link').first().click();
      await sees(page, 'ZXX-1');
      for (const text of payloads) await sees(page, text);
      await page
        .getByRole('button', { name: /Family Name/ })
        .first()
        .click();
      await page.getByLabel('Tracing values').waitFor({ state: 'detached' });
      await rests(page);
      await pictures(page, 'inspect-hostile');
      for (const tab of [/Guesses/, /Bytes/]) {
        await page.getByRole('tab', { name: tab }).click();
        await rests(page);
      }
      await page.getByRole('link', { name: 'Trace', exact: true }).last().click();
      await sees(page, 'As it came');
      await sees(page, payloads[1] ?? '');
      await rests(page);
    });

    it('exports it without a formula', async () => {
      const page = await open('#/find');
      await find(page, '"zxx|"');
      await sees(page, /2 found/);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export CSV' }).click(),
      ]);
      const text = readFileSync(await download.path(), 'utf8');
      expect(text.split('\r\n')).toHaveLength(4);
      for (const cell of text.match(/(?<=(?:^|,|\n)")[^"]*/g) ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    });
  });

  it('has nothing to say on the browser console', () => {
    expect(problems).toEqual([]);
  });

  async function seen(page: Page, text: string): Promise<Page> {
    await sees(page, text);
    return page;
  }
});
