import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createMetrics, exposition } from './metrics.js';

const series = (text: string, name: string): string[] => text.split('\n').filter((line) => line.startsWith(name));

describe('the metrics of a stage that waits', () => {
  it('name the code that it waits with now, and nothing once its batch is through', async () => {
    const { registry, stageWaiting } = createMetrics();
    stageWaiting.waits('mpi', 'STORE_UNAVAILABLE', 1);
    stageWaiting.waits('mpi', 'STORE_UNAVAILABLE', 2);
    stageWaiting.waits('record', 'STORE_CORRUPT', 1);
    stageWaiting.waits('mpi', 'LOG_UNAVAILABLE', 3);
    expect(series(await registry.metrics(), 'hie_stage_waiting{')).toEqual([
      'hie_stage_waiting{stage="record",code="STORE_CORRUPT"} 1',
      'hie_stage_waiting{stage="mpi",code="LOG_UNAVAILABLE"} 3',
    ]);
    stageWaiting.goesOn('mpi');
    stageWaiting.goesOn('record');
    expect(series(await registry.metrics(), 'hie_stage_waiting{')).toEqual([]);
  });
});

describe('the metrics of the disk', () => {
  it('say how much room there is, from the one thread that watches it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hie-metrics-'));
    const parts = await Promise.all([folder, undefined].map((dir) => createMetrics(dir).registry.getMetricsAsJSON()));
    const [line] = series(await exposition(parts), 'hie_data_disk_free_bytes');
    expect(Number(line?.split(' ')[1])).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
  });
});
