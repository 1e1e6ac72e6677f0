import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { intakeTopics } from '#contracts';
import { SqliteEventLog, SqliteIntake } from '#event-log';
import { configSchema, createLog, createMetrics, openFeed, SqliteDatabase, systemClock } from '#platform';
import { Authority, hasTool } from '../../../libs/mllp/src/testing/certificates.js';
import { Feed, type FeedDependencies } from './feed.js';
import { MllpListeners } from './mllp.listener.js';
import { bytes, desk, msh, pid } from './testing/desk.js';

const needs = async (over: Partial<FeedDependencies> = {}): Promise<FeedDependencies> => ({
  ...(await desk()).deps,
  log: createLog('silent'),
  metrics: createMetrics(),
  lag: () => 0,
  lagEntriesMax: 100,
  ...over,
});

const told = async ({ metrics }: FeedDependencies, name: string): Promise<readonly string[]> =>
  (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));

describe('the metrics of a feed', () => {
  it('count what could not be stored, from 0 on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hie-metrics-'));
    const database = SqliteDatabase.openWriter(join(folder, 'intake.db'));
    const log = new SqliteEventLog({ writer: { database, topics: intakeTopics }, clock: systemClock });
    await log.admin.ensure(intakeTopics, 1);
    const deps = await needs({ intake: new SqliteIntake(log) });
    database.exec('PRAGMA query_only = 1');
    const feed = new Feed(openFeed, deps);
    expect(await told(deps, 'hie_intake_failures_total')).toEqual(['hie_intake_failures_total{feed="default"} 0']);
    await expect(feed.frame(bytes(msh() + pid))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await told(deps, 'hie_intake_failures_total')).toEqual(['hie_intake_failures_total{feed="default"} 1']);
    database.close();
    rmSync(folder, { recursive: true });
  });

  it('add up for how long answers were held back', async () => {
    let lag = 0;
    const deps = await needs({ lag: () => lag });
    const feed = new Feed(openFeed, deps);
    await feed.frame(bytes(msh() + pid));
    expect(await told(deps, 'hie_admission_delay_seconds_total')).toEqual([]);
    lag = 60;
    await feed.frame(bytes(msh({ id: 'C2' }) + pid));
    expect(await told(deps, 'hie_admission_delay_seconds_total')).toEqual([
      'hie_admission_delay_seconds_total{feed="default"} 0.064',
    ]);
  });
});

(hasTool('openssl', 'version') ? describe : describe.skip)('the metrics of the listeners', () => {
  it('say how many connections are open and when the certificate expires', async () => {
    const authority = new Authority('Hospitals');
    const { cert, key } = authority.issue('lab').files;
    const config = configSchema.parse({ feeds: [{ name: 'lab', port: 0, tls: { cert, key } }] });
    const deps = await needs();
    const listeners = new MllpListeners(config, deps, systemClock);
    await listeners.start();
    const [state] = listeners.states();
    expect(await told(deps, 'hie_connections')).toEqual(['hie_connections{feed="lab"} 0']);
    expect(await told(deps, 'hie_certificate_expiry_timestamp_seconds')).toEqual([
      `hie_certificate_expiry_timestamp_seconds{feed="lab"} ${(state?.certificateExpiresAt ?? 0) / 1000}`,
    ]);
    expect(state?.certificateExpiresAt).toBeGreaterThan(Date.now());
    await listeners.drain(100);
    authority.remove();
  });
});
