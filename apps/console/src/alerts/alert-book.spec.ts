import { describe, expect, it } from '@jest/globals';
import { acknowledged, type AlertBook, emptyBook, follow } from './alert-book.js';
import type { Cause, Causes } from './causes.js';

const lag: Cause = { rule: 'lag', subject: 'mpi on clinical.canonical', text: 'behind' };
const disk: Cause = { rule: 'disk', subject: 'data', text: 'full' };
const nothing: Causes = { causes: [], unclear: [] };
const times = (count: number, causes: Causes): Causes[] => Array.from({ length: count }, () => causes);
const of = (...causes: Cause[]): Causes => ({ causes, unclear: [] });

/** What is told of causes that are seen at seconds 0, 10, 20 … */
function told(seen: readonly Causes[], from: AlertBook = emptyBook) {
  let book = from;
  const notices = seen.flatMap((causes, index) => {
    const next = follow(book, causes, { now: index * 10_000, holdMs: 20_000, recoverMs: 30_000 });
    book = JSON.parse(JSON.stringify(next.book)) as AlertBook;
    return next.notices.map(({ kind, alert }) => `${index * 10} ${kind} ${alert.id} ${alert.rule}`);
  });
  return { book, notices };
}

describe('an alert', () => {
  it('opens once when its cause has held, and ends once it has been away', () => {
    const seen = [...times(6, of(lag)), ...times(6, nothing)];
    expect(told(seen).notices).toEqual(['20 opened A1 lag', '90 recovered A1 lag']);
  });

  it('is none where its cause passes sooner', () => {
    expect(told([of(lag), of(lag), nothing, of(lag), of(lag), nothing]).notices).toEqual([]);
  });

  it('does not flap with a cause that comes and goes', () => {
    const seen = Array.from({ length: 30 }, (_, index) => (index < 3 || index % 3 === 0 ? of(lag) : nothing));
    expect(told(seen).notices).toEqual(['20 opened A1 lag']);
  });

  it('is another one when its cause comes back after the end', () => {
    const seen = [of(lag), of(lag), of(lag), nothing, nothing, nothing, nothing, of(lag), of(lag), of(lag)];
    expect(told(seen).notices).toEqual(['20 opened A1 lag', '60 recovered A1 lag', '90 opened A2 lag']);
  });

  it('is one for each cause, each with its own time', () => {
    expect(told([of(lag), of(lag, disk), of(lag, disk), of(lag, disk)]).notices).toEqual([
      '20 opened A1 lag',
      '30 opened A2 disk',
    ]);
  });

  it('waits as long as its rule says', () => {
    const waiting: Cause = { rule: 'waiting', subject: 'mpi', text: 'waits', holdMs: 40_000 };
    expect(told(times(6, of(waiting))).notices).toEqual(['40 opened A1 waiting']);
  });

  it.each<[string, Causes]>([
    ['its rule', { causes: [], unclear: [{ rule: 'lag' }] }],
    ['its subject', { causes: [], unclear: [{ rule: 'lag', subject: lag.subject }] }],
  ])('neither opens nor ends while nothing is known of %s', (_, unclear) => {
    const open = [of(lag), unclear, of(lag), ...times(9, unclear)];
    expect(told(open).notices).toEqual(['20 opened A1 lag']);
    expect(told([of(lag), ...times(9, unclear)]).notices).toEqual([]);
  });

  it('says the newest number, and is among the past ones once it has ended', () => {
    const { book } = told([of(lag), of(lag), of({ ...lag, text: 'further behind' })]);
    expect(book.active).toMatchObject([{ id: 'A1', text: 'further behind', openedAt: 20_000 }]);
    const after = told([nothing, nothing, nothing, nothing], book).book;
    expect([after.active, after.past]).toMatchObject([[], [{ id: 'A1', endedAt: 30_000 }]]);
    expect(after.past[0]).not.toHaveProperty('awaySince');
  });

  it('keeps who acknowledged it first, until it has ended', () => {
    const { book } = told([of(lag), of(lag), of(lag)]);
    const once = acknowledged(book, 'A1', 'ann', 21_000);
    const twice = once && acknowledged(once, 'A1', 'bea', 22_000);
    expect(twice?.active[0]?.acknowledged).toEqual({ by: 'ann', at: 21_000 });
    expect(acknowledged(book, 'A2', 'ann', 21_000)).toBeUndefined();
    expect(told(times(9, nothing), twice).book.past[0]?.acknowledged?.by).toBe('ann');
  });

  it('is one of 500 at most, and of 100 past ones', () => {
    const many = Array.from({ length: 600 }, (_, at): Cause => ({ rule: 'idle', subject: `feed-${at}`, text: '' }));
    const { book, notices } = told([of(...many), of(...many), of(...many)]);
    expect([notices.length, book.active.length]).toEqual([500, 500]);
    expect(told(times(9, nothing), book).book.past).toHaveLength(100);
  });
});
