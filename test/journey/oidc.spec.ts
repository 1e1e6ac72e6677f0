import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { OidcIssuer } from '../../apps/console/src/testing/oidc-issuer.js';
import { type Broker, startBroker, temporaryDirectory } from '../broker-process.js';
import { freePorts } from '../servers/free-ports.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';

const password = 'seven birds over water';
const secret = 'known to both sides alone';

(hasBrowser('signing in by OpenID Connect is not looked at') ? describe : describe.skip)(
  'somebody of the hospital in a browser',
  () => {
    const directory = temporaryDirectory();
    let environment: Record<string, string>;
    let issuer: OidcIssuer;
    let broker: Broker;
    let browser: Browser;
    let page: Page;
    const problems: string[] = [];

    beforeAll(async () => {
      const [port = 0] = await freePorts(1);
      const publicUrl = `http://127.0.0.1:${port}`;
      issuer = await OidcIssuer.start({ publicUrl, secret });
      issuer.people.set('ada', { name: 'ada@hospital.example', groups: ['hie-admins'] });
      issuer.people.set('nobody', { name: 'ned@hospital.example', groups: ['staff'] });
      const clientSecretFile = join(directory, 'oidc.secret');
      writeFileSync(clientSecretFile, `${secret}\n`);
      const roles = [{ value: 'hie-admins', role: 'administrator' }];
      const oidc = { issuer: issuer.url, clientId: 'hie-broker', clientSecretFile, label: 'Hospital account', roles };
      const file = join(directory, 'hie.json');
      writeFileSync(file, JSON.stringify({ http: { publicUrl }, signIn: { oidc } }));
      environment = { HIE_CONFIG: file, HIE_HTTP_PORT: String(port), HIE_LOG_LEVEL: 'debug' };
      broker = await startBroker(directory, environment);
      const setup = await fetch(`${broker.url}/api/setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'glass', password }),
      });
      expect(setup.status).toBe(204);
      browser = await launchBrowser();
      page = await watchedPage(browser, problems);
      page.setDefaultTimeout(20_000);
    });
    afterAll(async () => {
      await browser?.close();
      await broker?.discard();
      await issuer?.close();
    });

    const sees = (text: string | RegExp) => page.getByText(text).first().waitFor();
    const press = (name: string) => page.getByRole('button', { name }).click();
    const look = async (name: string): Promise<void> => {
      await page.addStyleTag({ content: '* { transition: none !important; }' });
      await pictures(page, name);
      expect(await violations(page)).toEqual([]);
    };
    const goOnAs = async (who: string): Promise<void> => {
      await sees('Hospital sign-in');
      await page.getByLabel('Who').fill(who);
      await press('Go on');
    };
    const leave = async (): Promise<void> => {
      await press('ada@hospital.example');
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await sees('Sign out?');
      await press('Yes');
      await page.getByRole('button', { name: 'Hospital account' }).waitFor();
    };

    it('signs in where everybody of it does, by keyboard, and comes to the page that a mail led to', async () => {
      await page.goto(`${broker.url}/#/alerts`);
      await page.getByRole('button', { name: 'Hospital account' }).waitFor();
      await look('oidc-sign-in');
      await page.getByRole('button', { name: 'Hospital account' }).focus();
      await page.keyboard.press('Enter');
      await goOnAs('ada');
      await page.getByRole('heading', { name: 'Alerts', level: 1 }).waitFor();
      expect(page.url()).toBe(`${broker.url}/#/alerts`);
    });

    it('has the role of its group, which nobody changes here, and a record of having come in', async () => {
      await page.goto(`${broker.url}/#/accounts`);
      await sees('Administrator, by sign-in');
      expect(await page.getByRole('combobox', { name: 'Role of ada@hospital.example' }).count()).toBe(0);
      await look('oidc-accounts');
      await page.goto(`${broker.url}/#/account`);
      await sees('which looks after your password');
      expect(await page.getByText('Until now').count()).toBe(0);
      await look('oidc-own-account');
      await page.goto(`${broker.url}/#/audit`);
      await sees(issuer.url);
    });

    it('is still there after the broker was killed', async () => {
      await page.goto('about:blank');
      await broker.kill();
      const before = broker.output();
      broker = await startBroker(directory, environment);
      await page.goto(`${broker.url}/#/accounts`);
      await sees('Administrator, by sign-in');
      expect(before).not.toContain(secret);
    });

    it('signs out here and there', async () => {
      await leave();
      await press('Hospital account');
      await sees('Hospital sign-in');
    });

    it('is told what to do where its groups give no role', async () => {
      await goOnAs('nobody');
      await sees('OIDC_ROLE_MISSING');
      await sees('Ask for a group that gives one');
      await look('oidc-refused');
    });

    it('finds the way in with a local account while the provider is down', async () => {
      await issuer.close();
      await page.getByLabel(/^Name/).fill('glass');
      await page.getByLabel(/^Password/).fill(password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('heading', { name: 'Feeds', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'glass' }).waitFor();
    });

    it('has nothing on the browser console, and nothing in the log that would let somebody in', () => {
      expect(problems.filter((problem) => !problem.includes('status of 401'))).toEqual([]);
      expect(broker.output()).toContain('OIDC_ROLE_MISSING');
      expect(broker.output()).not.toMatch(/known to both sides|code=|eyJ/);
    });
  },
);
