import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { matchPool, shippedModel } from '#identity';
import { entryOf, messagesFor } from './identity-feed.js';
import { IndexUnderLoad } from './identity-index.js';

const few = 300;
const many = 10 * few;
const samples = 300;

interface MemberRow {
  readonly key: string;
  readonly system: string;
  readonly clean: string;
  readonly person: string;
}

/** What one message costs in rows: that does not depend on the machine. */
interface Rows {
  readonly read: number;
  readonly statements: number;
  readonly changes: number;
}

describe('the index of persons', () => {
  let index: IndexUnderLoad;
  let [atFew, atMany]: readonly Rows[] = [];
  beforeAll(async () => {
    index = await IndexUnderLoad.open();
    let next = await grow(0, few);
    atFew = await rowsOf(next);
    next = await grow(next + samples, many);
    atMany = await rowsOf(next);
  });
  afterAll(() => index.discard());

  it('reads hardly more rows for a message when ten times as many people are known', () => {
    expect(atFew?.read).toBeGreaterThan(2);
    expect(atMany?.read).toBeLessThan(1.5 * (atFew?.read ?? 0));
    // A block that everybody stands in gives its hundred oldest at either size.
    expect(atMany?.read).toBeLessThan(15);
  });

  it('asks and changes as many rows as before', () => {
    expect(atMany?.statements).toBeLessThan(1.15 * (atFew?.statements ?? 0));
    expect(atMany?.changes).toBeLessThan(1.15 * (atFew?.changes ?? 0));
  });

  it('holds together what the matcher by itself puts into one group, wherever the rows of the index stand by now', () => {
    const { database } = index;
    const moved = database.get<{ moved: number }>('SELECT count(*) AS moved FROM block_key_young');
    expect(moved?.moved).toBeGreaterThan(10_000);
    const rows = database.all<MemberRow>(`SELECT r.key, r.system, d.clean, m.enterprise_id AS person
      FROM source_record r JOIN record_demographics d ON d.record = r.id JOIN membership m ON m.record = r.id`);
    const records = rows.map(({ key, system, clean }) => ({ key, system, clean: JSON.parse(clean), active: true }));
    const persons = [...Map.groupBy(rows, ({ person }) => person).values()].map((members) =>
      members.map(({ key }) => key),
    );
    const inOrder = (groups: readonly (readonly string[])[]) =>
      groups.map((group) => group.toSorted().join(' ')).sort();
    expect(inOrder(persons)).toEqual(inOrder(matchPool(records, shippedModel).groups));
    expect(persons.filter((members) => members.length > 1).length).toBeGreaterThan(many / 10);
  });

  async function grow(from: number, people: number): Promise<number> {
    const end = messagesFor(people);
    await index.take(entries(from, end));
    return end;
  }

  async function rowsOf(next: number): Promise<Rows> {
    const [read, statements] = await rowsRead(async () => {
      for (const entry of entries(next, next + samples)) await index.decideAlone(entry);
    });
    const changes = await index.changesOf(() => index.take(entries(next, next + samples)));
    return { read: read / samples, statements: statements / samples, changes: changes.length / samples };
  }

  async function rowsRead(work: () => Promise<void>): Promise<readonly [rows: number, statements: number]> {
    const { database } = index;
    const { all } = database;
    let [rows, statements] = [0, 0];
    database.all = <Row>(...asked: Parameters<typeof all>) => {
      const found = all.apply(database, asked);
      rows += found.length;
      statements += 1;
      return found as Row[];
    };
    await work();
    database.all = all;
    return [rows, statements];
  }
});

const entries = (from: number, below: number) => Array.from({ length: below - from }, (_, at) => entryOf(from + at));
