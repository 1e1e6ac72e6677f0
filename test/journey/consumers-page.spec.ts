import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { ConsumerView } from '../../apps/console/src/api/consumer-views.js';
import type { Overview } from '../../apps/console/src/api/views.js';
import { drained } from '../bench/readable.js';
import { type Broker, startBroker } from '../broker-process.js';
import { sharedServers } from '../cluster/installation.js';
import { hasBrowser, launchBrowser, pictures, violations, watchedPage } from './browser.js';
import { sendFrame } from './mllp-sender.js';

const present = hasBrowser('no group is moved by a person');
const isCluster = sharedServers() !== undefined;

(present ? describe : describe.skip)('a person who moves a group in a browser', () => {
  let broker: Broker;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    broker = await startBroker();
    await sendFrame(broker.port, readFileSync('test/golden/adt-a01-admission/input.hl7'));
    await sendFrame(broker.port, readFileSync('test/golden/oru-r01-panel/input.hl7'));
    await drained(broker.url);
    browser = await launchBrowser();
    page = await watchedPage(browser, problems);
    await open();
  });
  afterAll(async () => {
    await browser.close();
    await broker.discard();
  });

  const open = async (): Promise<void> => {
    await page.goto(`${broker.url}/#/consumers`);
    await page.addStyleTag({ content: '* { transition: none !important; animation: none !important; }' });
  };
  const json = async <Answer>(path: string) => (await (await fetch(broker.url + path)).json()) as Answer;
  const dialog = () => page.getByRole('dialog');
  const ask = async (target: string): Promise<void> => {
    await page.getByRole('button', { name: 'Reset normalizer on hl7.raw' }).click();
    await dialog().getByRole('combobox', { name: 'To' }).click();
    await page.getByRole('option', { name: target }).click();
    await dialog().getByRole('button', { name: 'Preview' }).click();
  };
  const move = () => dialog().getByRole('button', { name: 'Move the group' });
  const rawLag = async () =>
    (await json<ConsumerView[]>('/api/consumers'))
      .find(({ group, topic }) => group === 'normalizer' && topic === 'hl7.raw')
      ?.samples.at(-1)?.lag;

  it('sees what comes again before it does, and moves it back for a reason', async () => {
    const before = await json<Overview>('/api/overview');
    await ask('the oldest entry');
    await dialog().getByText('2 entries would come again').waitFor();
    expect(await move().isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/^Reason/)
      .fill('the map of codes was mended');
    await pictures(page, 'consumers-again');
    expect(await violations(page)).toEqual([]);
    await move().click();
    if (isCluster) {
      // Kafka does not move a group whose members work.
      await dialog().getByText('LOG_GROUP_BUSY', { exact: true }).waitFor();
      await dialog()
        .getByText(/start them with HIE_STAGES=hold\), move the offsets/)
        .waitFor();
      await page.keyboard.press('Escape');
    }
    await dialog().waitFor({ state: 'hidden' });
    await drained(broker.url);
    const after = await json<Overview>('/api/overview');
    expect(after.messages).toEqual(before.messages);
    const appended = ({ topics }: Overview) => topics.find(({ name }) => name === 'clinical.canonical')?.appended;
    expect(appended(after)).toBe((appended(before) ?? 0) + (isCluster ? 0 : 2));
  });

  it('skips what waits only once the name of the group is typed', async () => {
    await page.goto('about:blank');
    await broker.stop();
    broker = await startBroker(broker.dataDir, { HIE_STAGES: 'hold' });
    await sendFrame(broker.port, readFileSync('test/golden/adt-a03-discharge/input.hl7'));
    await sendFrame(broker.port, readFileSync('test/golden/vxu-v04-vaccination/input.hl7'));
    await open();
    await page.getByRole('cell', { name: '2', exact: true }).first().waitFor();
    expect(await rawLag()).toBe(2);
    await ask('the end');
    await dialog().getByText('2 entries would be skipped').waitFor();
    await dialog()
      .getByLabel(/^Reason/)
      .fill('sent by mistake');
    await dialog()
      .getByLabel(/^Type normalizer/)
      .fill('normal');
    expect(await move().isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/^Type normalizer/)
      .fill('normalizer');
    await pictures(page, 'consumers-skip');
    expect(await violations(page)).toEqual([]);
    await move().click();
    await dialog().waitFor({ state: 'hidden' });
    expect(await rawLag()).toBe(0);
  });

  it('moves it by the command line, too, where nothing happens without --execute', async () => {
    const hie = async (...more: string[]) => {
      const args = ['apps/standalone/bin/hie.cjs', 'groups', 'reset', 'normalizer', '--topic', 'hl7.raw', ...more];
      const run = promisify(execFile)(process.execPath, [...args, '--url', broker.url], {
        env: { ...process.env, ...broker.environment },
      });
      return (await run).stdout;
    };
    expect(await hie('--to-earliest')).toMatch(/4 come again/);
    expect(await rawLag()).toBe(0);
    await hie('--to-earliest', '--execute', '--reason', 'they were meant after all');
    expect(await rawLag()).toBe(4);
    await expect(hie('--to-latest', '--execute', '--reason', 'x')).rejects.toMatchObject({
      stderr: expect.stringContaining('LOG_RESET_UNCONFIRMED') as unknown,
    });
    await hie('--to-latest', '--execute', '--reason', 'x', '--confirm', 'normalizer');
    expect(await rawLag()).toBe(0);
  });

  it('leaves a record of who moved what and why, done or refused', async () => {
    const { records } = await json<{ records: { action: string; outcome: string; detail: string; code: string }[] }>(
      '/api/audit',
    );
    const resets = records.filter(({ action }) => action === 'consumers.reset').toReversed();
    const again = isCluster ? { outcome: 'failed', code: 'LOG_GROUP_BUSY' } : { outcome: 'done' };
    expect(resets).toMatchObject([
      { ...again, detail: expect.stringMatching(/^normalizer to hl7.raw@0: the map of codes was mended$/) as unknown },
      { outcome: 'done', detail: expect.stringMatching(/: sent by mistake$/) as unknown },
      { outcome: 'done' },
      { outcome: 'failed', code: 'LOG_RESET_UNCONFIRMED' },
      { outcome: 'done' },
    ]);
  });

  it('has nothing to say on the browser console but the refusal', () => {
    expect(problems.filter((problem) => !(isCluster && problem.includes('409')))).toEqual([]);
  });
});
