import { describe, expect, it } from '@jest/globals';
import { timestamp } from './timestamp.js';

describe('timestamp', () => {
  it.each([
    ['2026', '2026', 'year'],
    ['202603', '2026-03', 'month'],
    ['20260314', '2026-03-14', 'day'],
    ['20260314+0100', '2026-03-14', 'day'],
    ['2026031415+0100', '2026-03-14T15:00:00+01:00', 'minute'],
    ['202603141509-0530', '2026-03-14T15:09:00-05:30', 'minute'],
    ['20260314150926+0000', '2026-03-14T15:09:26+00:00', 'second'],
    ['20260314150926.5351+0100', '2026-03-14T15:09:26.5351+01:00', 'fraction'],
    ['20240229', '2024-02-29', 'day'],
  ])('reads %s as %s', (value, text, precision) => {
    expect(timestamp(value)).toMatchObject({ text, precision });
  });

  it.each([
    '',
    '""',
    '20261301',
    '20260230',
    '20250229',
    '2026031424',
    '202603141560',
    '00000101',
    '202',
    '20260314150926.',
    'today',
    '20260314150926+2460',
    '2026-03-14',
  ])('does not take %j', (value) => {
    expect(timestamp(value)).toBeUndefined();
  });

  it('applies a default zone only where none was sent, and says so', () => {
    expect(timestamp('202603141509', '+05:30')).toEqual({
      text: '2026-03-14T15:09:00+05:30',
      zoned: false,
      precision: 'minute',
    });
    expect(timestamp('202603141509+0100', '+05:30')).toMatchObject({ text: '2026-03-14T15:09:00+01:00', zoned: true });
  });

  it.each([
    ['202601151200', '+01:00'],
    ['202607151200', '+02:00'],
    ['202603290130', '+01:00'],
    ['202603290330', '+02:00'],
    ['202603290230', '+01:00'],
    ['202610250230', '+02:00'],
  ])('finds the offset of a named zone at %s', (value, offset) => {
    expect(timestamp(value, 'Europe/Berlin')?.text.slice(-6)).toBe(offset);
  });

  it('invents no zone: a time without any is cut to its day', () => {
    expect(timestamp('20260314150926')).toEqual({ text: '2026-03-14', zoned: false, precision: 'second' });
    expect(timestamp('20260314150926', 'Middle/Earth')?.text).toBe('2026-03-14');
  });
});
