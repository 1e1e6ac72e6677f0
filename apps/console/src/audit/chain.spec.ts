import { describe, expect, it } from '@jest/globals';
import type { AuditLink, AuditRecord } from '#storage';
import { type AuditContent, ChainReader, chained } from './chain.js';

const key = new Uint8Array(32).fill(7);
const content = (at: number): AuditContent => ({
  at,
  action: 'look',
  outcome: 'done',
  who: 'ann',
  kind: 'session',
  role: 'engineer',
  source: '127.0.0.1',
  route: 'GET /fhir/Patient/:id',
  patients: ['E1'],
  message: '',
  code: '',
  detail: '',
});

function trail(length: number): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let at = 1; at <= length; at++) records.push(chained(key, content(at), records.at(-1)));
  return records;
}

function problems(records: readonly AuditRecord[], anchor?: AuditLink) {
  const reader = new ChainReader(key, anchor ? [anchor] : []);
  for (const record of records) reader.take(record);
  return reader.end();
}

const changed = (records: readonly AuditRecord[], place: number, how: (record: AuditRecord) => AuditRecord) =>
  records.map((record) => (record.sequence === place ? how(record) : record));
const renumbered = (records: readonly AuditRecord[]): AuditRecord[] =>
  records.map((record, index) => ({ ...record, sequence: index + 1 }));
const forged = (sequence: number, previous: string): AuditRecord => ({
  ...content(0),
  sequence,
  previous,
  hash: 'bm90IG9mIHRoZSBrZXk',
});

describe('a chain of records', () => {
  it('is whole as it was made', () => {
    expect(problems([])).toEqual([]);
    expect(problems(trail(1))).toEqual([]);
    expect(problems(trail(20), trail(20)[9])).toEqual([]);
  });

  it.each(Object.keys(content(1)) as (keyof AuditContent)[])('shows a change of %s, and where', (name) => {
    const other = name === 'patients' ? ['E2'] : name === 'at' ? 99 : 'other';
    const records = changed(trail(5), 3, (record) => ({ ...record, [name]: other }));
    expect(problems(records)).toEqual([{ kind: 'changed', from: 3, to: 3 }]);
  });

  it.each([1, 3, 5])('shows a changed record also where its hash was made anew without the key: %d', (place) => {
    const records = changed(trail(5), place, ({ previous, ...record }) =>
      chained(new Uint8Array(32), { ...record, who: 'bob' }, { sequence: place - 1, hash: previous }),
    );
    expect(problems(records)).toEqual([{ kind: 'changed', from: place, to: place }]);
  });

  it.each([
    ['the first', [1]],
    ['one in between', [3]],
    ['several', [2, 3]],
  ])('shows that %s was removed', (_, gone) => {
    const records = trail(5).filter(({ sequence }) => !gone.includes(sequence));
    expect(problems(records)).toEqual([{ kind: 'removed', from: gone[0], to: gone.at(-1) }]);
    expect(problems(renumbered(records))).toEqual([{ kind: 'removed', from: gone[0], to: gone[0] }]);
  });

  it('shows that the newest were removed, where a link was kept elsewhere', () => {
    const records = trail(5);
    expect(problems(records.slice(0, 3), records[4])).toEqual([{ kind: 'removed', from: 4, to: 5 }]);
    expect(problems([], records[4])).toEqual([{ kind: 'removed', from: 1, to: 5 }]);
  });

  it.each([1, 3, 5])('shows a record that was put in at %d', (place) => {
    const records = trail(5);
    const put = renumbered(records.toSpliced(place - 1, 0, forged(place, records[place - 2]?.hash ?? '')));
    expect(problems(put)).toEqual([{ kind: 'inserted', from: place, to: place }]);
  });

  it('shows a chain that was made anew as a whole, where a link was kept elsewhere', () => {
    const anew: AuditRecord[] = [];
    for (let at = 11; at <= 15; at++) anew.push(chained(key, content(at), anew.at(-1)));
    expect(problems(anew, trail(5)[3])).toEqual([{ kind: 'changed', from: 1, to: 4 }]);
  });

  it('shows several things at once', () => {
    const removed = trail(10).filter(({ sequence }) => sequence !== 8);
    const other = changed(removed, 2, (record) => ({ ...record, who: 'bob' }));
    const records = changed(other, 5, (record) => ({ ...record, patients: [] }));
    expect(problems(records)).toEqual([
      { kind: 'changed', from: 2, to: 2 },
      { kind: 'changed', from: 5, to: 5 },
      { kind: 'removed', from: 8, to: 8 },
    ]);
  });
});
