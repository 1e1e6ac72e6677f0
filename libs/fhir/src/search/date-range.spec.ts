import { describe, expect, it } from '@jest/globals';
import { dateRange, earliest, latest, periodRange } from './date-range.js';

const utc = (text: string): number => Date.parse(text);

describe('dateRange', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2026-12', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2026-01-02T03:04', '2026-01-02T03:04:00Z', '2026-01-02T03:05:00Z'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z'],
    ['2026-01-02T03:04:05.678+02:00', '2026-01-02T01:04:05.678Z', '2026-01-02T01:04:05.679Z'],
    ['2026-01-02T23:30:00-05:00', '2026-01-03T04:30:00Z', '2026-01-03T04:30:01Z'],
  ])('%s has the precision that it says', (text, low, high) => {
    expect(dateRange(text)).toEqual({ low: utc(low), high: utc(high) });
  });

  it.each(['', '26', '2026-13', '2026-02-30', '2026-00-01', '20260102', '2026-01-02T25:00Z', 'yesterday'])(
    'refuses %p',
    (text) => {
      expect(dateRange(text)).toBeUndefined();
    },
  );

  it('leaves the end of a period open that is not given', () => {
    expect(periodRange('2026', undefined)).toEqual({ low: utc('2026-01-01T00:00:00Z'), high: latest });
    expect(periodRange(undefined, '2026-01-01')).toEqual({ low: earliest, high: utc('2026-01-02T00:00:00Z') });
    expect(periodRange(undefined, undefined)).toBeUndefined();
  });
});
