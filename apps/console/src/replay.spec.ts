import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Entry, jsonValue, type MessageOutcome, readJson, topics } from '#contracts';
import type { DeadLetterState } from '#storage';
import { replayRunsOf } from './api/dead-letters.controller.js';
import { discard, reopen, replay } from './api/dead-letters.js';
import { sendEdited } from './api/edited-letters.js';
import type { ReplayRequest } from './api/letter-choice.js';
import { lettersPerCommandMax } from './replay.js';
import { died, Embedded } from './testing/embedded.js';

let broker: Embedded;
beforeEach(async () => {
  broker = await Embedded.open();
});
afterEach(() => broker.close());

const replayed = (request: ReplayRequest) => replay({ ...broker.deps, runs: replayRunsOf(broker.deps) }, request);
const entries = (topic: string): Promise<readonly Entry[]> => broker.log.read(topic, 0, 0, 1_000);
const dead = `${topics.canonical}.dead`;
const state = async (offset: number, topic = dead): Promise<DeadLetterState | undefined> =>
  (await broker.deadLetters.get({ topic, partition: 0, offset }))?.state;

/** Letters that the stage `dead-letters` has seen. */
async function letters(...drafts: readonly ReturnType<typeof died>[]): Promise<void> {
  await broker.log.append(drafts);
  await broker.work();
}

describe('stage dead-letters', () => {
  it('keeps a row with the cause of each letter', async () => {
    await letters(died(topics.canonical, 'M1', { feed: 'north', messagetype: 'ADT^A40' }));
    expect(await broker.deadLetters.get({ topic: dead, partition: 0, offset: 0 })).toEqual({
      topic: dead,
      partition: 0,
      offset: 0,
      messageId: 'M1',
      originTopic: topics.canonical,
      originPartition: 0,
      originOffset: 7,
      stage: 'mpi',
      code: 'HL7_MERGE_CYCLE',
      detail: '{"field":"MRG-1"}',
      attempts: 1,
      revision: 0,
      feed: 'north',
      messageType: 'ADT^A40',
      controlId: 'C-M1',
      at: broker.now,
      state: 'open',
      changedAt: broker.now,
    });
  });

  it('lists a letter whose reasons are missing or senseless', async () => {
    const { attributes, ...draft } = died(topics.raw, 'M1');
    const { deadcode: _code, deadtopic: _topic, ...rest } = attributes;
    await letters({ ...draft, attributes: { ...rest, deadoffset: 'x', deadattempts: '-1', revision: '1.5' } });
    expect(await broker.deadLetters.get({ topic: 'hl7.raw.dead', partition: 0, offset: 0 })).toMatchObject({
      code: 'STAGE_FAILED',
      originTopic: topics.raw,
      originOffset: 0,
      attempts: 1,
      revision: 0,
    });
  });
});

describe('replay of dead letters', () => {
  it('appends the entry where it came from, with the same message id and the next revision', async () => {
    await letters(died(topics.canonical, 'M1'));
    const accepted = await replayed({ ids: [`${dead}:0:0`] });
    await broker.work();
    expect(accepted).toEqual({ run: 'COMMAND0000000000001', letters: 1 });
    const [again, ...others] = await entries(topics.canonical);
    expect(others).toEqual([]);
    expect(again).toMatchObject({ key: 'source-key', value: jsonValue({ of: 'M1' }) });
    expect(again?.attributes).toMatchObject({ messageid: 'M1', revision: '1', type: 'hie.clinical.canonical.v1' });
    expect(Object.keys(again?.attributes ?? {}).filter((name) => name.startsWith('dead'))).toEqual([]);
    expect(await state(0)).toBe('replayed');
  });

  it('replays a letter once, however often it is asked for', async () => {
    await letters(died(topics.canonical, 'M1'));
    const request = { ids: [`${dead}:0:0`, `${dead}:0:0`] };
    await replayed(request);
    await replayed(request);
    await broker.work();
    await replayed(request);
    await broker.work();
    expect(await entries(topics.canonical)).toHaveLength(1);
  });

  it('replays a letter that died again, with a higher revision', async () => {
    await letters(died(topics.canonical, 'M1'));
    await replayed({ ids: [`${dead}:0:0`] });
    await broker.work();
    await letters(died(topics.canonical, 'M1', { revision: '1' }));
    await replayed({ ids: [`${dead}:0:0`, `${dead}:0:1`] });
    await broker.work();
    const sent = await entries(topics.canonical);
    expect(sent.map(({ attributes }) => attributes.revision)).toEqual(['1', '2']);
    expect(new Set(sent.map(({ attributes }) => attributes.id)).size).toBe(2);
  });

  it('sends raw messages to hl7.replay, because hl7.raw is the gateway’s', async () => {
    await letters(died(topics.raw, 'M1'));
    await replayed({ ids: ['hl7.raw.dead:0:0'] });
    await broker.work();
    expect(await entries(topics.raw)).toEqual([]);
    expect((await entries(topics.replay)).map(({ attributes }) => attributes.messageid)).toEqual(['M1']);
  });

  it('counts a message that died behind the mpi as linked again', async () => {
    await letters(died(topics.linked, 'M1', { deadstage: 'record' }));
    await replayed({ ids: ['clinical.linked.dead:0:0'] });
    await broker.work();
    expect(await entries(topics.linked)).toHaveLength(1);
    const outcomes = (await entries(topics.outcome)).map((entry) => readJson<MessageOutcome>(entry));
    expect(outcomes).toMatchObject([{ messageId: 'M1', outcome: 'linked' }]);
  });

  it('leaves letters of commands alone: a person gives the command again', async () => {
    await letters(died(topics.command, 'M1'));
    await replayed({ ids: ['ops.command.dead:0:0'] });
    await broker.work();
    expect(await state(0, 'ops.command.dead')).toBe('open');
  });

  it('replays all open letters of one cause in their order, and no others', async () => {
    const many = Array.from({ length: lettersPerCommandMax + 5 }, (_, index) => died(topics.canonical, `M${index}`));
    await letters(...many, died(topics.canonical, 'other', { deadcode: 'STAGE_FAILED' }));
    const accepted = await replayed({ group: { topic: dead, code: 'HL7_MERGE_CYCLE' } });
    expect(accepted).toMatchObject({ letters: many.length });
    expect(await entries(topics.command)).toHaveLength(2);
    await broker.work();
    const sent = (await entries(topics.canonical)).map(({ attributes }) => attributes.messageid);
    expect(sent).toEqual(many.map(({ attributes }) => attributes.messageid));
    expect(await state(many.length)).toBe('open');
  });

  it('takes a command without offsets as all open letters of the partition', async () => {
    await letters(died(topics.canonical, 'M1'), died(topics.canonical, 'M2'));
    await append({ kind: 'replay-dead', topic: dead, partition: 0, offsets: [] });
    await broker.work();
    expect(await entries(topics.canonical)).toHaveLength(2);
  });

  it('passes over unknown places, other commands and what retention took', async () => {
    await letters(died(topics.canonical, 'M1'), died(topics.canonical, 'M2'));
    await broker.log.admin.trim(dead, 0, 1);
    await append({ kind: 'replay-dead', topic: dead, partition: 0, offsets: [0, 99] });
    await append({ kind: 'review', taskId: 'T1', decision: 'same' });
    await broker.work();
    expect(await entries(topics.canonical)).toEqual([]);
    expect(await state(0)).toBe('open');
  });

  it('puts a malformed command into its dead letters instead of stopping', async () => {
    await append({ kind: 'replay-dead', topic: dead });
    await append(undefined);
    await broker.work();
    const found = await broker.deadLetters.find({ topic: 'ops.command.dead', limit: 10 });
    expect(found.map(({ code, stage }) => [code, stage])).toEqual([
      ['EVENT_MALFORMED', 'ops'],
      ['EVENT_MALFORMED', 'ops'],
    ]);
  });

  it.each([
    ['its own letter, and lets the key go', 'HL7_MERGE_CYCLE', ['mpi source-key']],
    ['a letter that waits behind another, and keeps the key', 'PARKED', []],
  ])('replays %s', async (_what, code, released) => {
    await letters(died(topics.canonical, 'M1', { deadcode: code }));
    await replayed({ ids: [`${dead}:0:0`] });
    await broker.work();
    expect(broker.released).toEqual(released);
  });
});

describe('an edited copy', () => {
  const raw = 'hl7.raw.dead:0:0';
  const original = new TextEncoder().encode('MSH|^~\\&|LAB|NORTH|||20260303||ADT^A01|X|P|2.5.1\rPID|1||9\r');
  const corrected = 'MSH|^~\\&|LAB|NORTH|||20260303||ADT^A08|C-9|P|2.5.1\nPID|1||9^^^NORTH^MR\n';

  beforeEach(() => letters({ ...died(topics.raw, 'M1', { controlid: 'X', feed: 'north' }), value: original }));

  it('goes out once in place of the letter, which stays as it was, and each names the other', async () => {
    for (const reason of ['number without authority', 'again'])
      await sendEdited(broker.deps, raw, { text: corrected, reason }, 'ada');
    await broker.work();
    const [copy, ...others] = await entries(topics.replay);
    expect(others).toEqual([]);
    expect(new TextDecoder().decode(copy?.value)).toBe(corrected.replaceAll('\n', '\r'));
    expect(copy?.attributes).toMatchObject({
      messageid: 'M1',
      revision: '1',
      controlid: 'C-9',
      messagetype: 'ADT^A08',
      editof: raw,
      editcommand: 'COMMAND0000000000001',
    });
    const [letter] = await entries('hl7.raw.dead');
    expect(letter?.value).toEqual(original);
    expect(await broker.deadLetters.get({ topic: 'hl7.raw.dead', partition: 0, offset: 0 })).toMatchObject({
      state: 'replayed',
      change: { by: 'ada', reason: 'number without authority', edited: true },
    });
  });

  it('is refused once the letter is no longer open', async () => {
    await discard(broker.deps, { ids: [raw], reason: 'test message' });
    await broker.work();
    const sent = sendEdited(broker.deps, raw, { text: corrected, reason: 'why' });
    await expect(sent).rejects.toMatchObject({ code: 'API_CONFLICT' });
  });

  it('is refused of an event, which only the stages write', async () => {
    await letters(died(topics.canonical, 'M2'));
    const sent = sendEdited(broker.deps, `${dead}:0:0`, { text: '{}', reason: 'why' });
    await expect(sent).rejects.toMatchObject({ code: 'API_BODY_INVALID' });
  });
});

describe('a letter that was given up', () => {
  beforeEach(() => letters(died(topics.canonical, 'M1'), died(topics.canonical, 'M2', { deadcode: 'PARKED' })));

  it('is not replayed, lets its key go, and is kept with who gave it up and why', async () => {
    await discard(broker.deps, { ids: [`${dead}:0:0`, `${dead}:0:1`], reason: 'test message' }, 'ada');
    await replayed({ all: true });
    await broker.work();
    expect(await entries(topics.canonical)).toEqual([]);
    expect(broker.released).toEqual(['mpi source-key']);
    expect(await broker.deadLetters.find({ limit: 10, state: 'discarded' })).toMatchObject([
      { change: { by: 'ada', reason: 'test message' } },
      { change: { by: 'ada', reason: 'test message' } },
    ]);
  });

  it('is replayed once it was opened again', async () => {
    await discard(broker.deps, { all: true, reason: 'test message' });
    await broker.work();
    await reopen(broker.deps, { ids: [`${dead}:0:0`] });
    await replayed({ all: true });
    await broker.work();
    await replayed({ all: true });
    await broker.work();
    expect(await entries(topics.canonical)).toHaveLength(1);
    expect([await state(0), await state(1)]).toEqual(['replayed', 'discarded']);
  });
});

async function append(command: object | undefined): Promise<void> {
  const at = '2026-03-03T08:30:00.000Z';
  const value = jsonValue(command === undefined ? null : { id: 'X', by: 'local', at, command });
  const attributes = { id: 'X', source: '/console', type: 'hie.ops.command.v2', time: at, messageid: 'X' };
  await broker.log.append([{ topic: topics.command, key: 'command', attributes, value }]);
}
