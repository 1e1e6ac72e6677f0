import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

const present = hasBrowser('signing in is not looked at');

const password = 'seven birds over water';
const name = 'miriam'.toUpperCase();

(present ? describe : describe.skip)('people and rights in a browser', () => {
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  let secret = '';
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker();
    await sendFrame(broker.port, readFileSync('test/golden/adt-a01-admission/input.hl7'));
    await drained(broker.url);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const sees = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const press = (label: string | RegExp) => page.getByRole('button', { name: label }).first().click();
  /** A star behind a label says that something is required. */
  const field = (label: string) => page.getByLabel(new RegExp(`^${label}(?: \\*)?$`));
  const fill = (label: string, text: string) => field(label).fill(text);
  const code = () => new TOTP({ secret }).generate();

  it('says that it is open, and leads to the first administrator', async () => {
    await page.goto(broker.url);
    await sees('Open on this machine');
    await picture('open');
    await page.getByRole('link', { name: 'Make the first administrator' }).click();
    await fill('Name', name);
    await fill('Password', password);
    await fill('Password again', password);
    await picture('setup');
    await press('Make the administrator');
    await sees('New account');
    expect(await page.getByText('Open on this machine').count()).toBe(0);
    expect((await fetch(`${broker.url}/api/overview`)).status).toBe(401);
  });

  it('makes an account for somebody else', async () => {
    await fill('Name', 'vera');
    await page.getByRole('combobox', { name: 'Role', exact: true }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await fill('Password', `${password} too`);
    await press('Make the account');
    await page.getByRole('rowheader', { name: 'vera' }).waitFor();
    await picture('accounts');
  });

  it('masks patient data until it is asked for, page by page', async () => {
    await page.goto(`${broker.url}/#/trace/control/NH-1001`);
    await sees('***');
    expect(await page.getByText('Okonjo').count()).toBe(0);
    await picture('masked');
    await press('Show patient data');
    await sees('Okonjo-Falk');
    await picture('shown');
    await page.goto(`${broker.url}/#/topics`);
    await page.getByRole('button', { name: 'Show patient data' }).waitFor();
  });

  it('sets an app for one-time codes up', async () => {
    await page.goto(`${broker.url}/#/account`);
    await press('Set an app up');
    await page.getByRole('img', { name: 'Picture for the app' }).waitFor();
    secret = (await page.locator('code').innerText()).replaceAll(' ', '');
    await picture('codes');
    await fill('First code of the app', code());
    await page
      .locator('form', { hasText: 'One-time codes' })
      .getByLabel(/^Password/)
      .first()
      .fill(password);
    await press('Turn codes on');
    await sees('Signing in needs a code of your app');
  });

  it('shows who did and saw what, and proves it', async () => {
    await page.goto(`${broker.url}/#/audit`);
    for (const action of ['setup', 'account.add', 'look', 'account.code']) await sees(action);
    await press('Verify the chain');
    await sees('as they were written');
    await picture('audit');
  });

  it('lets the same person in again by name, password and code', async () => {
    await press(name.toLowerCase());
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await sees('Sign in to hie-broker');
    await fill('Name', name);
    await fill('Password', 'another password');
    await press('Sign in');
    await sees('SIGN_IN_FAILED');
    await fill('Password', password);
    await press('Sign in');
    await sees('Code of your app');
    await picture('sign-in');
    // Each code counts once: the next one is of the step after.
    secret = secret.trim();
    await fill('Code of your app', new TOTP({ secret }).generate({ timestamp: Date.now() + 30_000 }));
    await press('Sign in');
    await sees('Balanced');
  });

  it('shows somebody with fewer rights what these allow', async () => {
    await press(name.toLowerCase());
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await fill('Name', 'vera');
    await fill('Password', `${password} too`);
    await press('Sign in');
    await sees('Patient data is masked');
    await page.goto(`${broker.url}/#/trace/control/NH-1001`);
    await sees('***');
    expect(await page.getByRole('link', { name: 'Audit trail' }).count()).toBe(0);
    await picture('viewer');
  });

  it('has nothing to say on the browser console but what was refused', () => {
    expect(problems.filter((problem) => !/status of (?:401|429)/.test(problem))).toEqual([]);
  });

  /** For a person to look at, in both color schemes, where a folder is named. */
  async function picture(what: string): Promise<void> {
    const folder = process.env['HIE_PICTURES'];
    if (!folder) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${folder}/${what}-${colorScheme}.png` });
    }
    await page.emulateMedia({ colorScheme: null });
  }
});
