import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#contracts';
import { withEntries } from './intake-orders.js';
import { bytes } from './testing/desk.js';

const at = Date.UTC(2026, 2, 3);
const entry = (feed: string, value: unknown, offset = 0): Entry => ({
  topic: 'feed.intake',
  partition: 0,
  offset,
  appendedAt: at,
  key: feed,
  attributes: { id: 'O', source: '/console', type: 'hie.feed.intake.v1', time: '', messageid: 'O' },
  value: bytes(typeof value === 'string' ? value : JSON.stringify(value)),
});
const order = (state: string, more: object = {}) => ({
  id: 'O',
  by: 'ida',
  at: new Date(at).toISOString(),
  state,
  ...more,
});

describe('the orders of feeds', () => {
  it('are the newest of each feed, with who gave it and why', () => {
    const orders = withEntries(new Map(), [
      entry('lab', order('stopped')),
      entry('ward', order('stopped', { by: 'odo' })),
      entry('lab', order('paused', { reason: 'new cable' })),
    ]);
    expect([...orders]).toEqual([
      ['lab', { state: 'paused', at, by: 'ida', reason: 'new cable' }],
      ['ward', { state: 'stopped', at, by: 'odo' }],
    ]);
    expect(withEntries(orders, [entry('lab', order('started'))]).get('lab')?.state).toBe('started');
  });

  it.each([
    ['no JSON', 'no'],
    ['null', 'null'],
    ['a state of a later version', order('throttled')],
    ['nobody who ordered it', order('stopped', { by: undefined })],
    ['no time', order('stopped', { at: 'once' })],
  ])('stay as they are where an entry holds %s', (_what, value) => {
    const orders = withEntries(new Map(), [entry('lab', order('paused'))]);
    expect(withEntries(orders, [entry('lab', value, 1)]).get('lab')?.state).toBe('paused');
  });
});
