import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

/** Its patient has no number, which nothing can be linked by. */
const broken = (id: string): Buffer =>
  Buffer.from(
    `MSH|^~\\&|ADT|NORTHHILL|HIE|REGION|20260305081500+0100||ADT^A08|${id}|P|2.5.1\rPID|1||||Nobody^Ned||19520411|M\rPV1|1|I\r`,
  );

const letters = async (broker: Broker, state = 'open') =>
  (await (await fetch(`${broker.url}/api/dead?state=${state}`)).json()) as {
    readonly id: string;
    readonly controlId?: string;
    readonly change?: { readonly by: string; readonly reason?: string; readonly edited?: boolean };
  }[];

(hasBrowser('dead letters are not repaired') ? describe : describe.skip)('a person who repairs in a browser', () => {
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker();
    for (let at = 1; at <= 12; at++) await sendFrame(broker.port, broken(`R-${at}`));
    await drained(broker.url);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const letterOf = async (controlId: string) => {
    const letter = (await letters(broker)).find((each) => each.controlId === controlId);
    if (!letter) throw new Error(`no letter of ${controlId}`);
    return letter.id;
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name });

  it('sees the causes with their counts and what to do', async () => {
    await page.goto(`${broker.url}/#/dead-letters`);
    await page.getByText('HL7_PATIENT_ID_MISSING').first().waitFor();
    // A colour on its way to another is none that one looks at.
    await page.addStyleTag({ content: '* { transition: none !important; }' });
    await button('Replay 12 letters').waitFor();
    await pictures(page, 'dead-letters');
    expect(await violations(page)).toEqual([]);
  });

  it('corrects a copy, sees what changes and what it would become, and sends it', async () => {
    const id = await letterOf('R-1');
    await page.goto(`${broker.url}/#/dead-letters/${encodeURIComponent(id)}`);
    await button('Edit a copy').click();
    const copy = page.getByLabel('Copy of the message');
    await button('Try without effect').click();
    await page.getByRole('status').getByText('HL7_PATIENT_ID_MISSING').first().waitFor();
    await copy.fill((await copy.inputValue()).replace('PID|1||||', 'PID|1||77001^^^NORTHHILL^MR||'));
    await page.getByText('1 segment changed').waitFor();
    await button('Try without effect').click();
    await page.getByText('It would become an event').waitFor();
    await pictures(page, 'dead-letter-edit');
    expect(await violations(page)).toEqual([]);
    expect(await letters(broker)).toHaveLength(12);
    await page.getByLabel('Why').fill('the number was on the paper');
    await button('Send the edited copy').click();
    await page.getByText('An edited copy was sent by local: the number was on the paper').waitFor();
    await page.getByText('The copy that was sent').waitFor({ timeout: 20_000 });
    await pictures(page, 'dead-letter-sent');
    await drained(broker.url);
    expect((await letters(broker)).map(({ controlId }) => controlId)).not.toContain('R-1');
    const traced = (await (await fetch(`${broker.url}/api/trace/R-1`)).json()) as { messages: { outcome: string }[] };
    expect(traced.messages).toMatchObject([{ outcome: 'linked' }]);
  });

  it('gives a letter up for a reason, and opens it again', async () => {
    await page.goto(`${broker.url}/#/dead-letters/${encodeURIComponent(await letterOf('R-2'))}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await page.getByLabel('Why').fill('a test message');
    await page
      .getByRole('dialog', { name: /Discard 1 letter/ })
      .getByRole('button', { name: 'Discard' })
      .click();
    await page.getByText('Was discarded by local: a test message').waitFor();
    expect(await letters(broker, 'discarded')).toMatchObject([
      { controlId: 'R-2', change: { reason: 'a test message' } },
    ]);
    await button('Open again').click();
    await page.getByText('Opened again by local').waitFor();
  });

  it('replays all at a pace, watches it, and cancels the rest', async () => {
    await page.goto(`${broker.url}/#/dead-letters`);
    await button('Replay all').click();
    await page.getByLabel('Letters a second at most').fill('2');
    await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText(/[1-9]\d* of 11 letters replayed/).waitFor({ timeout: 20_000 });
    await pictures(page, 'dead-letters-replay');
    await button('Cancel the rest').click();
    await page.getByText('canceled').waitFor();
    await drained(broker.url);
    const [run] = (await (await fetch(`${broker.url}/api/dead/runs`)).json()) as { replayed: number; sent: number }[];
    expect(run?.replayed).toBe(run?.sent);
    expect(run?.replayed).toBeLessThan(11);
    expect(await letters(broker, 'replayed')).toHaveLength(1 + (run?.replayed ?? 0));
  });

  it('leaves nothing on the browser console', () => {
    expect(problems).toEqual([]);
  });
});

describe('hie dead', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker();
    for (const id of ['C-1', 'C-2', 'C-3']) await sendFrame(broker.port, broken(id));
    await drained(broker.url);
  });
  afterAll(() => broker.discard());

  const hie = async (...words: readonly string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, ['apps/standalone/bin/hie.cjs', ...words, '--url', broker.url]))
      .stdout;

  it('corrects, gives up, opens again and replays at a pace', async () => {
    const ids = (await letters(broker)).map(({ id }) => id).sort();
    const [first = '', second = ''] = ids;
    const file = join(broker.dataDir, 'letter.hl7');
    await hie('dead', 'edit', first, '--out', file);
    await expect(hie('dead', 'edit', first, '--from', file, '--dry-run')).rejects.toMatchObject({ code: 1 });
    writeFileSync(file, readFileSync(file, 'utf8').replace('PID|1||||', 'PID|1||77002^^^NORTHHILL^MR||'));
    expect(JSON.parse(await hie('dead', 'edit', first, '--from', file, '--dry-run'))).toMatchObject({
      result: 'event',
    });
    await hie('dead', 'edit', first, '--from', file, '--reason', 'number found');
    await hie('dead', 'discard', second, '--reason', 'a test');
    await drained(broker.url);
    expect(await letters(broker, 'discarded')).toMatchObject([
      { id: second, change: { by: 'local', reason: 'a test' } },
    ]);
    await hie('dead', 'reopen', '--all');
    await drained(broker.url);
    expect(await hie('replay', '--all', '--rate', '50')).toBe('2 of 2 letters replayed, sent\n');
    expect(await letters(broker, 'replayed')).toHaveLength(3);
  });
});
