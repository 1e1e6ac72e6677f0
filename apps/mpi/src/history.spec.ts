import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkHistories } from './testing/check-histories.js';

/** A tenth of what the whole check runs, which `HIE_HISTORIES=10000` asks for. */
const histories = Number(process.env['HIE_HISTORIES'] ?? 1_000);

describe('the index after every step of a random history', () => {
  it(`is that of the reference, over ${histories} histories`, async () => {
    const { failures, steps } = await checkHistories({
      histories,
      path: ':memory:',
      from: Number(process.env['HIE_FROM'] ?? 1),
    });
    expect(failures).toEqual([]);
    expect(steps).toBeGreaterThan(histories * 8);
  }, 600_000);

  it('is that of the reference where the file is closed and opened again between the steps', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hie-history-'));
    const { failures, restarts } = await checkHistories({
      histories: Math.ceil(histories / 25),
      path: join(directory, 'broker.db'),
      from: 1_000_000,
    });
    rmSync(directory, { recursive: true });
    expect(failures).toEqual([]);
    expect(restarts).toBeGreaterThan(0);
  }, 600_000);
});
