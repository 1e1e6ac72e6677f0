import { describe, expect, it } from '@jest/globals';
import { timeMarks } from './time-marks.js';

const hour = 3_600_000;
const start = Date.UTC(2026, 1, 27, 21, 30);

describe('the marks of a time axis', () => {
  it.each([
    ['an hour', hour],
    ['a day', 24 * hour],
    ['three days', 72 * hour],
    ['a week', 168 * hour],
    ['four months', 120 * 24 * hour],
    ['a life', 80 * 365 * 24 * hour],
  ])('are each another text over %s', (_, span) => {
    const texts = timeMarks(start, start + span).map(({ text }) => text);
    expect(new Set(texts).size).toBe(5);
  });

  it('begin and end where the axis does', () => {
    const marks = timeMarks(start, start + hour);
    expect([marks[0]?.at, marks.at(-1)?.at]).toEqual([start, start + hour]);
  });

  it('say the day over weeks and the month over years', () => {
    const lastOf = (span: number) => timeMarks(start, start + span).at(-1)?.text;
    expect(lastOf(28 * 24 * hour)).toMatch(/^2026-03-2\d$/);
    expect(lastOf(4 * 365 * 24 * hour)).toBe('2030-02');
  });
});
