import { describe, expect, it } from '@jest/globals';
import type { LogFields } from '#platform';
import { FaultLog } from './fault-log.js';

describe('the log of faults', () => {
  it('says each kind five times in ten seconds, and how many were left out', () => {
    let now = 1_000_000;
    const lines: (LogFields | undefined)[] = [];
    const nothing = (): void => undefined;
    const log = new FaultLog(
      { info: nothing, error: nothing, warn: (_event, fields) => lines.push(fields) },
      () => now,
      'lab',
    );
    for (let times = 0; times < 1_000; times++) log.warn('connection-fault', 'MLLP_JUNK', { connection: times });
    log.warn('connection-fault', 'MLLP_IDLE', {});
    now += 10_001;
    log.warn('connection-fault', 'MLLP_JUNK', { connection: 1_000 });
    log.warn('connection-fault', 'MLLP_JUNK', { connection: 1_001 });
    expect(lines).toEqual([
      ...[0, 1, 2, 3, 4].map((connection) => ({ feed: 'lab', code: 'MLLP_JUNK', connection })),
      { feed: 'lab', code: 'MLLP_IDLE' },
      { feed: 'lab', code: 'MLLP_JUNK', connection: 1_000, leftOut: 995 },
      { feed: 'lab', code: 'MLLP_JUNK', connection: 1_001 },
    ]);
  });
});
