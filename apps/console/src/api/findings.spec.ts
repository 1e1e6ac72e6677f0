import 'reflect-metadata';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Finding, SqliteFindingStore } from '#storage';
import { consoleForEach } from '../testing/api-app.js';

const served = consoleForEach();

beforeEach(async () => {
  const store = new SqliteFindingStore();
  await store.add(served.broker.database, [
    found('2026-02-01', { kind: 'unread', at: 'PID-10', detail: '' }),
    found('2026-03-02', { kind: 'unread', at: 'PID-10', detail: '' }, { kind: 'unread', at: 'ZPD-3', detail: '' }),
    found('2026-03-03', { kind: 'unread', at: 'PID-10', detail: '' }, ...others),
  ]);
});
const found = (day: string, ...findings: readonly Finding[]) => ({ feed: 'north', day, findings });
const others: readonly Finding[] = [
  { kind: 'unmapped', at: 'PID-8', detail: '0001 Q' },
  { kind: 'unmapped', at: 'other', detail: '' },
  { kind: 'guess', at: 'MSH-18', detail: 'CHARACTER_SET_GUESSED utf-8' },
  { kind: 'guess', at: 'MSH-7', detail: 'TIME_ZONE_ASSUMED' },
  { kind: 'issue', at: 'PID-7', detail: 'TIME_INVALID' },
];
const get = (query = '', feed = 'north') =>
  served.app.inject({ method: 'GET', url: `/api/feeds/${feed}/unread${query}` });

describe('GET /api/feeds/:feed/unread', () => {
  it('tells of the last thirty days what the feed sends and nobody uses', async () => {
    const third = { messages: 1, firstDay: '2026-03-03', lastDay: '2026-03-03' };
    expect((await get()).json()).toEqual({
      feed: 'north',
      from: '2026-02-02',
      to: '2026-03-03',
      messages: 2,
      unread: [
        { at: 'PID-10', messages: 2, firstDay: '2026-03-02', lastDay: '2026-03-03' },
        { at: 'ZPD-3', messages: 1, firstDay: '2026-03-02', lastDay: '2026-03-02' },
      ],
      unmapped: [
        { at: 'PID-8', table: '0001', value: 'Q', ...third },
        { at: 'other', table: '', value: '', ...third },
      ],
      guesses: [
        { at: 'MSH-18', code: 'CHARACTER_SET_GUESSED', value: 'utf-8', ...third },
        { at: 'MSH-7', code: 'TIME_ZONE_ASSUMED', ...third },
      ],
      issues: [{ at: 'PID-7', code: 'TIME_INVALID', ...third }],
      days: [
        { day: '2026-03-02', messages: 1, unread: 2, unmapped: 0, guesses: 0, issues: 0 },
        { day: '2026-03-03', messages: 1, unread: 1, unmapped: 2, guesses: 2, issues: 1 },
      ],
    });
  });

  it('tells of the days that are asked for, and of no other feed', async () => {
    expect((await get('?from=2026-02-01&to=2026-02-01')).json()).toMatchObject({
      messages: 1,
      unread: [{ at: 'PID-10', messages: 1 }],
      days: [{ day: '2026-02-01' }],
    });
    expect((await get('', 'south')).json()).toMatchObject({ messages: 0, unread: [], days: [] });
  });

  it.each(['?from=yesterday', '?to=2026-3-1', '?to=2026-02-31', '?from=2026-03-01T00:00:00Z', '?day=2026-03-01'])(
    'refuses %s',
    async (query) => {
      expect((await get(query)).statusCode).toBe(400);
    },
  );
});
