import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SqliteDatabase, systemClock } from '#platform';
import type { Receipt } from '../intake.js';
import { keptTopic, testTopics, valuesOf } from '../testing/drafts.js';
import { numbered } from '../testing/numbered.js';
import { SqliteEventLog } from './event-log.js';
import { SqliteIntake } from './intake.js';

class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'event-log-sequence-'));
  database = SqliteDatabase.openWriter(':memory:');
  log = this.#open();
  intake = new SqliteIntake(this.log, keptTopic.name);

  async start(): Promise<this> {
    this.database.close();
    this.database = SqliteDatabase.openWriter(join(this.folder, 'intake.db'));
    this.log = this.#open();
    await this.log.admin.ensure(testTopics, 1);
    this.intake = new SqliteIntake(this.log, keptTopic.name);
    return this;
  }

  async take(...args: Parameters<typeof numbered>): Promise<Told> {
    const [receipt] = await this.intake.take([numbered(...args)]);
    return told(receipt);
  }

  remove(): void {
    this.database.close();
    rmSync(this.folder, { recursive: true });
  }

  #open(): SqliteEventLog {
    return new SqliteEventLog({ writer: { database: this.database, topics: testTopics }, clock: systemClock });
  }
}

type Told = readonly [what: 'taken' | 'resend' | 'unexpected', expected: number | undefined];

const told = (receipt: Receipt | undefined): Told => [
  receipt?.sequence?.isUnexpected ? 'unexpected' : (receipt?.kind ?? 'taken'),
  receipt?.sequence?.expected,
];

/** The receiver of HL7 v2.5.1 chapter 2.10.1, for one link. */
class Model {
  #last: number | undefined;
  readonly accepted = new Set<string>();

  take(number: number, bytes: string): Told {
    if (number === -1) this.#last = undefined;
    if (number <= 0) return ['taken', this.#next()];
    const what = this.accepted.has(bytes) ? 'resend' : 'taken';
    if (this.#last === undefined || number === this.#last + 1) {
      this.#last = number;
      this.accepted.add(bytes);
      return [what, number];
    }
    return [what === 'resend' ? 'resend' : 'unexpected', this.#next()];
  }

  #next(): number {
    return this.#last === undefined ? -1 : this.#last + 1;
  }
}

describe('the sequence numbers of a link', () => {
  let at: Installation;
  beforeEach(async () => {
    at = await new Installation().start();
  });
  afterEach(() => at.remove());

  it('begin with the first that is accepted, and go on by one', async () => {
    expect(await at.take('a', 0)).toEqual(['taken', -1]);
    expect(await at.take('a', 41)).toEqual(['taken', 41]);
    expect(await at.take('a', 42)).toEqual(['taken', 42]);
    expect(await at.take('a', 0)).toEqual(['taken', 43]);
    expect(await at.take('b', 7)).toEqual(['taken', 7]);
  });

  it('are the receiver of the standard, in any order, through restarts', async () => {
    const step = fc.record({ number: fc.integer({ min: -1, max: 5 }), variant: fc.constantFrom('', 'x') });
    const restart = fc.constant('restart' as const);
    const link = fc.uuid();
    const steps = fc.array(fc.oneof({ weight: 9, arbitrary: step }, { weight: 1, arbitrary: restart }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(link, steps, async (name, all) => {
        const model = new Model();
        for (const one of all) {
          if (one === 'restart') await at.start();
          else {
            const { number, variant } = one;
            const expected = model.take(number, `${name} ${number}${variant}`);
            expect([one, await at.take(name, number, { variant })]).toEqual([one, expected]);
          }
        }
        const kept = (await at.log.read(keptTopic.name, 0, 0, 10_000)).filter(
          ({ attributes }) => attributes['code'] === undefined && attributes.messageid.startsWith(name),
        );
        const effects = kept.map(({ attributes }) => attributes.messageid).filter((id) => !/ (?:-1|0)x?$/.test(id));
        expect(effects.toSorted()).toEqual([...model.accepted].toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it('refuse other bytes and gaps, whose bytes are taken once their number is expected', async () => {
    await at.take('a', 1);
    expect(await at.take('a', 1, { variant: 'x' })).toEqual(['unexpected', 2]);
    expect(await at.take('a', 3)).toEqual(['unexpected', 2]);
    expect(await at.take('a', 3)).toEqual(['unexpected', 2]);
    expect(await valuesOf(at.log, keptTopic.name)).toEqual(['a 1', 'a 1x', 'a 3']);
    expect(await at.take('a', -1)).toEqual(['taken', -1]);
    expect(await at.take('a', 3)).toEqual(['taken', 3]);
    const entries = await at.log.read(keptTopic.name, 0, 0, 10);
    expect(entries.map(({ attributes }) => attributes['code'])).toEqual([
      undefined,
      'UNEXPECTED',
      'UNEXPECTED',
      undefined,
      undefined,
    ]);
    expect(entries.some((entry) => 'numbered' in entry)).toBe(false);
  });

  it('answer what came before and is sent again, and count it where its number is expected', async () => {
    for (const number of [1, 2, 3]) await at.take('a', number);
    expect(await at.take('a', 3)).toEqual(['resend', 4]);
    expect(await at.take('a', 1)).toEqual(['resend', 4]);
    await at.take('a', -1);
    expect(await at.take('a', 2)).toEqual(['resend', 2]);
    expect(await at.take('a', 3)).toEqual(['resend', 3]);
    expect(await at.take('a', 4)).toEqual(['taken', 4]);
  });

  it('are not moved by what was refused for another reason', async () => {
    await at.take('a', 1);
    expect(await at.take('a', 2, { isAcceptable: false })).toEqual(['taken', 2]);
    expect(await at.take('a', -1, { isAcceptable: false })).toEqual(['taken', 2]);
    expect(await at.take('a', 2, { variant: 'x' })).toEqual(['taken', 2]);
  });

  it('are decided in the order of the transaction where many come at once', async () => {
    await at.take('a', 1);
    const rivals = Array.from({ length: 20 }, (_, rival) => at.take('a', 2, { variant: `by ${rival}` }));
    const all = await Promise.all(rivals);
    expect(all.filter(([what]) => what === 'taken')).toEqual([['taken', 2]]);
    expect(all.filter(([what]) => what === 'unexpected')).toHaveLength(19);
    const both = await Promise.all([3, 4, 5, 6].map((number) => at.take('a', number)));
    expect(both.map(([what]) => what)).toEqual(['taken', 'taken', 'taken', 'taken']);
  });

  it('are not moved by a transaction that is rolled back', async () => {
    await at.take('a', 1);
    const { page_count: pages = 0 } = at.database.get<{ page_count: number }>('PRAGMA page_count') ?? {};
    at.database.exec(`PRAGMA max_page_count = ${pages}`);
    const large = Array.from({ length: 40_000 }, () => Math.random().toString(36)).join('');
    await expect(at.take('a', 2, { variant: large })).rejects.toMatchObject({ code: 'LOG_DISK_FULL' });
    at.database.exec('PRAGMA max_page_count = 1000000');
    expect(await at.take('a', 0)).toEqual(['taken', 2]);
    expect(await at.take('a', 2, { variant: large })).toEqual(['taken', 2]);
  });

  it('outlive the messages that retention takes and the keys that are forgotten', async () => {
    await at.take('a', 1);
    await at.intake.forget(Date.now() + 1000);
    await at.log.admin.trim(keptTopic.name, 0, 1);
    await at.start();
    expect(await at.take('a', 0)).toEqual(['taken', 2]);
    expect(await at.take('a', 1)).toEqual(['unexpected', 2]);
  });
});
