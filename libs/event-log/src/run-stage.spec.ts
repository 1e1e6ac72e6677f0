import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deadLetterTopic, type Entry, fault, readJson, type TopicDefinition, topics } from '#contracts';
import { SqliteDatabase } from '#platform';
import type { Batch } from './event-log.js';
import { runStage, type StageRuntime } from './run-stage.js';
import { SqliteEventLog } from './sqlite/event-log.js';
import { SqliteParkedKeys } from './sqlite/parked-keys.js';
import { SqliteUnitOfWork } from './sqlite/unit-of-work.js';
import type { Hop, Stage } from './stage.js';
import { draft, text } from './testing/drafts.js';

const kept = (name: string): TopicDefinition => ({ name, cleanup: 'deleted', key: 'none' });
const input = kept(topics.canonical);
const output = kept(topics.linked);
const dead = kept(deadLetterTopic(input.name));
const outcomes = kept(topics.outcome);
const command = kept(topics.command);

/** Adds a row per entry; values say what goes wrong: `parse`, `decide`, `crash`, `save`, `merge` (dies and parks). */
const testStage: Stage<SqliteDatabase, string, { rows: number }, string> = {
  name: 'test',
  topics: [input.name],
  parse(entry) {
    const value = text(entry.value);
    if (value === 'parse') throw fault('EVENT_MALFORMED', { at: 7 });
    return value;
  },
  parks: (value) => value === 'merge',
  load: async (tx) => ({ rows: tx.get<{ n: number }>('SELECT count(*) AS n FROM t')?.n ?? 0 }),
  decide(value, view) {
    if (value === 'decide' || value === 'merge') throw fault('HL7_MERGE_SELF', { segment: 'MRG' });
    if (value === 'crash') throw new TypeError('MILLER, ANNA is not a function');
    view.rows++;
    return { effects: [`${value}#${view.rows}`], outputs: [draft('k', `from ${value}`, output)], result: 'kept' };
  },
  async save(tx, effects) {
    if (effects.some((effect) => effect.startsWith('save'))) throw new RangeError('unknown to the stage');
    for (const effect of effects) tx.run('INSERT INTO t VALUES (?)', effect);
  },
};

describe('run-stage', () => {
  let database: SqliteDatabase;
  let log: SqliteEventLog;
  let hops: Hop[];
  let runtime: StageRuntime<SqliteDatabase>;
  beforeEach(async () => {
    database = SqliteDatabase.openWriter(':memory:');
    database.exec('CREATE TABLE t (v TEXT)');
    const all = [input, output, dead, outcomes, command, kept(deadLetterTopic(command.name))];
    log = new SqliteEventLog({ writer: { database, topics: all }, clock: () => 5000 });
    await log.admin.ensure(all, 1);
    hops = [];
    runtime = {
      unitOfWork: new SqliteUnitOfWork(log),
      hops: { save: async (_, more) => void hops.push(...more) },
      clock: () => 6000,
      random: () => 0,
      parked: SqliteParkedKeys.open(database),
    };
  });
  afterEach(async () => {
    await log.close();
    database.close();
  });

  const run = async (values: readonly string[], stage = testStage): Promise<void> => {
    await log.append(values.map((value, at) => draft(`k${at}`, value, input)));
    await runStage(stage, runtime)(await batchOf(log, input.name));
  };
  const rows = () => database.all<{ v: string }>('SELECT v FROM t ORDER BY rowid').map(({ v }) => v);
  const entriesOf = (topic: TopicDefinition) => log.read(topic.name, 0, 0, 1000);
  const valuesOf = async (topic: TopicDefinition) => (await entriesOf(topic)).map(({ value }) => text(value));
  const committed = async () => (await log.admin.groups())[0]?.committed;

  it('decides each entry with what the ones before it in the batch did', async () => {
    await run(['a', 'b', 'c']);
    expect(rows()).toEqual(['a#1', 'b#2', 'c#3']);
    expect(await valuesOf(output)).toEqual(['from a', 'from b', 'from c']);
    expect(await committed()).toBe(3);
  });

  it('leaves a hop for each entry', async () => {
    await run(['a', 'decide']);
    expect(hops.filter(({ offset }) => offset === 0).at(-1)).toEqual({
      messageId: 'message-k0',
      stage: 'test',
      topic: input.name,
      partition: 0,
      offset: 0,
      result: 'kept',
      queuedAt: 5000,
      decidedAt: 6000,
    });
    expect(hops.at(-1)).toMatchObject({ offset: 1, result: 'dead', code: 'HL7_MERGE_SELF' });
  });

  it('leaves only the hops of dead letters where a stage is not traced', async () => {
    await run(['a', 'decide', 'b'], { ...testStage, traced: false });
    expect([...new Set(hops.map(({ offset, result }) => `${offset} ${result}`))]).toEqual(['1 dead']);
  });

  it('turns wrong content into dead letters, wherever it shows, and takes everything else', async () => {
    await run(['a', 'parse', 'b', 'decide', 'c', 'save', 'd', 'crash', 'e']);
    expect(rows()).toEqual(['a#1', 'b#2', 'c#3', 'd#4', 'e#5']);
    const letters = await entriesOf(dead);
    expect(letters.map(({ attributes }) => attributes['deadcode'])).toEqual([
      'EVENT_MALFORMED',
      'HL7_MERGE_SELF',
      'STAGE_FAILED',
      'STAGE_FAILED',
    ]);
    expect(await committed()).toBe(9);
  });

  it('rejects a batch behind which the group was moved back meanwhile, instead of waiting with it', async () => {
    await run(['a', 'b']);
    await log.append([draft('k', 'c', input)]);
    const [last] = await log.read(input.name, 0, 2, 1);
    await log.admin.move('test', [{ topic: input.name, partition: 0, offset: 1 }]);
    const inHand = last && runStage(testStage, runtime)({ topic: input.name, partition: 0, entries: [last] });
    await expect(inHand).rejects.toMatchObject({ code: 'LOG_GROUP_MOVED' });
    expect(await committed()).toBe(1);
    expect(rows()).toEqual(['a#1', 'b#2']);
  });

  it('keeps the original entry in its dead letter, with the reason and without what an exception said', async () => {
    await run(['crash']);
    const [letter] = await entriesOf(dead);
    expect(letter).toMatchObject({ key: 'k0', value: new TextEncoder().encode('crash') });
    expect(letter?.attributes).toMatchObject({
      messageid: 'message-k0',
      type: 'hie.test.v1',
      deadcode: 'STAGE_FAILED',
      deadstage: 'test',
      deadattempts: '1',
      deadtopic: input.name,
      deadpartition: '0',
      deadoffset: '0',
    });
    expect(JSON.parse(letter?.attributes['deaddetail'] ?? '')).toEqual({
      error: 'TypeError',
      at: expect.stringMatching(/^run-stage\.spec\.ts:\d+:\d+$/),
    });
    expect(JSON.stringify(letter?.attributes)).not.toContain('MILLER');
  });

  it('says with each dead letter what became of the message', async () => {
    await run(['a', 'decide']);
    const [outcome, ...others] = await entriesOf(outcomes);
    expect(others).toEqual([]);
    expect(outcome?.key).toBe('message-k1');
    expect(readJson(outcome as Entry)).toEqual({
      messageId: 'message-k1',
      outcome: 'dead',
      stage: 'test',
      code: 'HL7_MERGE_SELF',
      location: 'MRG',
      at: '2026-01-02T03:04:05.678Z',
    });
  });

  it('writes no outcome for what is not a message on its way', async () => {
    await log.append([draft('k', 'decide', command)]);
    await runStage(testStage, runtime)(await batchOf(log, command.name));
    expect(await entriesOf(kept(deadLetterTopic(command.name)))).toHaveLength(1);
    expect(await entriesOf(outcomes)).toEqual([]);
  });

  it('writes no letter about a dead letter, which lies in its topic already', async () => {
    await log.append([draft('k', 'decide', dead)]);
    await runStage(testStage, runtime)(await batchOf(log, dead.name));
    expect(await entriesOf(dead)).toHaveLength(1);
    expect(hops.at(-1)).toMatchObject({ topic: dead.name, result: 'dead', code: 'HL7_MERGE_SELF' });
  });

  it('gives the same bytes for the same entries, also when everything dies', async () => {
    const values = Array.from({ length: 40 }, () => 'decide');
    await run(values);
    const ids = (await entriesOf(dead)).map(({ attributes }) => attributes.id);
    expect(new Set(ids).size).toBe(40);
    const again = SqliteDatabase.openWriter(':memory:');
    again.exec('CREATE TABLE t (v TEXT)');
    const other = new SqliteEventLog({ writer: { database: again, topics: [input, dead, outcomes] }, clock: () => 1 });
    await other.admin.ensure([input, dead, outcomes], 1);
    await other.append(values.map((value, at) => draft(`k${at}`, value, input)));
    SqliteParkedKeys.open(again);
    await runStage(testStage, { ...runtime, unitOfWork: new SqliteUnitOfWork(other) })(
      await batchOf(other, input.name),
    );
    expect((await other.read(dead.name, 0, 0, 100)).map(({ attributes }) => attributes.id)).toEqual(ids);
    await other.close();
    again.close();
  });

  it('costs a bounded number of transactions per dead entry', async () => {
    let transactions = 0;
    const unitOfWork: typeof runtime.unitOfWork = {
      run: (...run) => {
        transactions++;
        return new SqliteUnitOfWork(log).run(...run);
      },
    };
    runtime = { ...runtime, unitOfWork };
    await run(Array.from({ length: 100 }, (_, at) => (at === 60 ? 'save' : 'a')));
    expect(transactions).toBeLessThan(25);
    expect(rows()).toHaveLength(99);
  });

  it('continues the trace of the entry with a span of its own, and starts one where there is none', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;
    const first = draft('k', 'a', input);
    await log.append([{ ...first, attributes: { ...first.attributes, traceparent } }]);
    await run(['b']);
    const [continued, started] = (await entriesOf(output)).map(({ attributes }) => attributes.traceparent);
    expect(continued).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    expect(continued).not.toBe(traceparent);
    expect(started).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(started).not.toContain(trace);
  });

  it('has no second effect when a batch comes again', async () => {
    await run(['a', 'decide', 'b']);
    await runStage(testStage, runtime)(await batchOf(log, input.name));
    expect(rows()).toEqual(['a#1', 'b#2']);
    expect(await entriesOf(dead)).toHaveLength(1);
  });

  it('waits for a failing store without giving up, visibly, and loses nothing', async () => {
    const waits: string[] = [];
    let failures = 12;
    const shaky: typeof testStage = {
      ...testStage,
      load: (tx, inputs) => {
        if (failures-- > 0) throw fault('STORE_UNAVAILABLE');
        return testStage.load(tx, inputs);
      },
    };
    runtime = {
      ...runtime,
      observer: { onWaiting: (stage, code, attempt) => waits.push(`${stage} ${code} ${attempt}`) },
    };
    await run(['a', 'b'], shaky);
    expect(rows()).toEqual(['a#1', 'b#2']);
    expect(waits).toEqual(Array.from({ length: 12 }, (_, at) => `test STORE_UNAVAILABLE ${at + 1}`));
    expect(await entriesOf(dead)).toEqual([]);
  });

  it('takes a damaged store for a matter of the store, not of the content', async () => {
    const stop = new AbortController();
    const broken: typeof testStage = { ...testStage, load: () => Promise.reject(fault('STORE_CORRUPT')) };
    runtime = { ...runtime, signal: stop.signal, observer: { onWaiting: () => stop.abort() } };
    await expect(run(['a'], broken)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(await entriesOf(dead)).toEqual([]);
    expect(await committed()).toBeUndefined();
  });

  it('ends a long wait at once when it is told to stop', async () => {
    const stop = new AbortController();
    const down: typeof testStage = { ...testStage, load: () => Promise.reject(fault('STORE_UNAVAILABLE')) };
    const retry = { firstMs: 60_000, maxMs: 60_000 };
    const observer = { onWaiting: () => void setImmediate(() => stop.abort()) };
    runtime = { ...runtime, random: () => 1, retry, signal: stop.signal, observer };
    await expect(run(['a'], down)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('parks what follows a dead merge for the same patient, and nothing else', async () => {
    const same = (value: string) => draft('patient', value, input);
    await log.append([same('a'), same('merge'), same('b'), draft('other', 'c', input)]);
    await runStage(testStage, runtime)(await batchOf(log, input.name));
    await log.append([same('d')]);
    await runStage(testStage, runtime)(await batchOf(log, input.name));
    expect(rows()).toEqual(['a#1', 'c#2']);
    const codes = (await entriesOf(dead)).map(({ attributes, value }) => [text(value), attributes['deadcode']]);
    expect(codes).toEqual([['merge', 'HL7_MERGE_SELF'], ['b', 'PARKED'], ['d', 'PARKED']]); // prettier-ignore
    await runtime.parked?.release(database, 'test', 'patient');
    await log.append([same('e')]);
    await runStage(testStage, runtime)(await batchOf(log, input.name));
    expect(rows()).toEqual(['a#1', 'c#2', 'e#3']);
  });
});

async function batchOf(log: SqliteEventLog, topic: string): Promise<Batch> {
  const [first, ...others] = await log.read(topic, 0, 0, 1000);
  if (!first) throw new Error('the topic is empty');
  return { topic, partition: 0, entries: [first, ...others] };
}
