import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '#platform';
import { type CauseInput, causesIn, type DeadSample, type Observation, sampled } from './causes.js';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = 400 * day;

const input = (more: Partial<CauseInput> = {}): CauseInput => ({
  limits: loadConfig({}).alerts.rules,
  idleMinutes: new Map([['lab', 30]]),
  samples: [],
  startedAt: now - day,
  now,
  ...more,
});
const found = (seen: Observation, more: Partial<CauseInput> = {}) =>
  causesIn(seen, input(more)).causes.map(({ text }) => text);
const letters = (count: number) => [{ topic: 'hl7.raw.dead', code: 'HL7_MSH_MISSING', stage: 'normalizer', count }];
const samples = (...counts: (readonly [minutesAgo: number, count: number])[]): DeadSample[] =>
  counts.map(([ago, count]) => ({
    at: now - ago * minute,
    counts: { 'HL7_MSH_MISSING of normalizer in hl7.raw.dead': count },
  }));

describe('causes of alerts', () => {
  it.each<[string, Observation, string[]]>([
    [
      'a feed that is quiet for too long',
      { feeds: [{ name: 'lab', lastMessageAt: now - 31 * minute }] },
      ['Feed lab: no message for 31 min'],
    ],
    ['a feed that is not', { feeds: [{ name: 'lab', lastMessageAt: now - 29 * minute }] }, []],
    ['a feed without a limit', { feeds: [{ name: 'ward', lastMessageAt: 0 }] }, []],
    ['a feed that was quiet since the start', { feeds: [{ name: 'lab' }] }, ['Feed lab: no message for 1440 min']],
    ['one that was quiet as long and is paused', { feeds: [{ name: 'lab', intake: { state: 'paused' } }] }, []],
    [
      'one that was stopped',
      { feeds: [{ name: 'lab', lastMessageAt: now - day, intake: { state: 'stopped', since: now - minute } }] },
      [],
    ],
    [
      'one that was started again not long ago',
      { feeds: [{ name: 'lab', lastMessageAt: now - day, intake: { state: 'started', since: now - 29 * minute } }] },
      [],
    ],
    [
      'one that was started and stays quiet',
      { feeds: [{ name: 'lab', lastMessageAt: now - day, intake: { state: 'started', since: now - 31 * minute } }] },
      ['Feed lab: no message for 31 min'],
    ],
    ['a certificate with days left', { feeds: [{ name: 'ward', certificateExpiresAt: now + 22 * day }] }, []],
    [
      'one with few',
      { feeds: [{ name: 'ward', certificateExpiresAt: now + 20.5 * day }] },
      ['Feed ward: the certificate expires within 21 d'],
    ],
    [
      'one with none',
      { feeds: [{ name: 'ward', certificateExpiresAt: now - 1 }] },
      ['Feed ward: the certificate has expired'],
    ],
    ['a group that is up to date', { lags: [{ group: 'mpi', topic: 't', lag: 50_000, seconds: 300 }] }, []],
    [
      'one with too many entries',
      { lags: [{ group: 'mpi', topic: 't', lag: 50_001, seconds: 1 }] },
      ['mpi on t: 50001 entries behind, the oldest 1 s old'],
    ],
    [
      'one with an old entry',
      { lags: [{ group: 'mpi', topic: 't', lag: 1, seconds: 301 }] },
      ['mpi on t: 1 entries behind, the oldest 301 s old'],
    ],
    [
      'a stage that waits',
      { waiting: [{ stage: 'mpi', code: 'STORE_FULL' }] },
      ['Stage mpi has waited with STORE_FULL for more than 60 s'],
    ],
    ['a disk with room', { diskFreePercent: 10 }, []],
    ['a disk without', { diskFreePercent: 9.94 }, ['The disk of the data has 9.9 % left']],
  ])('are seen in %s', (_, seen, texts) => {
    expect(found(seen)).toEqual(texts);
  });

  it.each<[string, DeadSample[], number, number]>([
    ['grew', samples([50, 2], [1, 11]), 12, 1],
    ['grew before the window', samples([70, 0], [50, 11], [1, 12]), 12, 0],
    ['grew anew after some were repaired', samples([50, 20], [40, 1]), 12, 1],
    ['were never seen before', [{ at: now - minute, counts: {} }], 10, 1],
    ['lie there since before the first look', samples([0, 500]), 500, 0],
  ])('are seen in open dead letters where they %s', (_, before, count, causes) => {
    expect(found({ deadLetters: letters(count) }, { samples: before })).toHaveLength(causes);
  });

  it('are unclear of what cannot be asked, and of a feed whose last message may lie before the start', () => {
    expect(
      causesIn({}, input())
        .unclear.map(({ rule }) => rule)
        .toSorted(),
    ).toEqual(['certificate', 'dead-letters', 'disk', 'idle', 'lag', 'waiting']);
    const seen = { feeds: [{ name: 'lab' }], lags: [], deadLetters: [], waiting: [], diskFreePercent: 50 };
    expect(causesIn(seen, input({ startedAt: now - minute }))).toEqual({
      causes: [],
      unclear: [{ rule: 'idle', subject: 'lab' }],
    });
  });
});

describe('samples of dead letters', () => {
  it('are taken each minute and kept as long as growth is looked at', () => {
    let kept: readonly DeadSample[] = [];
    for (let second = 0; second < 600; second += 5) kept = sampled(kept, letters(1), now + second * 1_000, 5);
    expect(kept.map(({ at }) => (at - now) / minute)).toEqual([5, 6, 7, 8, 9]);
    expect(sampled(kept, undefined, now + 3_600_000, 5)).toBe(kept);
  });
});
