import { describe, expect, it } from '@jest/globals';
import { eventOf, message, resourcesOf } from '../testing/sample.js';

const stay = (admitted: string, discharged: string) => {
  const event = eventOf(message('ADT^A03', `PV1|1|I${'|'.repeat(42)}${admitted}|${discharged}`));
  return { period: resourcesOf(event, 'Encounter')[0]?.['period'], issues: event.issues.map(({ code }) => code) };
};

describe('a period', () => {
  it.each([
    ['20260305081500+0100', '20260305081500+0100'],
    // An hour later by the clock on the wall, the same instant.
    ['20260305081500+0100', '20260305071500+0000'],
    ['20260305081500+0100', '20260305'],
    ['20260305', '202603'],
  ])('from %s until %s is one', (start, end) => {
    expect(stay(start, end)).toEqual({ period: { start: expect.anything(), end: expect.anything() }, issues: [] });
  });

  it.each([
    ['20260305', '20260304', '2026-03-04'],
    ['20260305081500+0100', '20260305081500+0200', '2026-03-05T08:15:00+02:00'],
    ['20260305081500+0100', '202602', '2026-02'],
  ])('from %s until %s keeps its end as text', (start, end, valueString) => {
    expect(stay(start, end)).toMatchObject({
      period: { start: expect.anything(), _end: { extension: [{ valueCode: 'error' }, { valueString }] } },
      issues: ['PERIOD_REVERSED'],
    });
  });
});
