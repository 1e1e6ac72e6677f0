import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asMessageId, patientRequestType } from '#contracts';
import { Embedded } from '../testing/embedded.js';
import { difference, influencesOf, inspect } from './inspection.js';
import type { InspectedMapping } from './inspection-views.js';

let broker: Embedded;

beforeEach(async () => {
  broker = await Embedded.open();
});

afterEach(() => broker.close());

const msh = 'MSH|^~\\&|LAB|NORTH|HIE|HIE|20260303083000+0100||ADT^A01|C-1|P|2.5.1';
const pid = 'PID|1||123^^^NORTH^MR~9^^^REG&1.2.3&ISO^PI||Adams^Ann\\T\\Eve||19800102|F';
const hold = async (id: string, ...segments: readonly string[]): Promise<string> => {
  await broker.receive({ messageId: asMessageId(id), bytes: Buffer.from(segments.join('\r')) });
  return id;
};
const eventOf = (mapped: InspectedMapping): InspectedMapping & { kind: 'event' } => {
  if (mapped.kind !== 'event') throw new Error(mapped.kind);
  return mapped;
};

describe('inspection', () => {
  it('shows a message value by value, unescaped, with the place of each', async () => {
    const { segments, characterSet, isCut } = await inspect(broker.deps, await hold('M1', msh, pid));
    expect(segments.map(({ at }) => at)).toEqual(['MSH', 'PID']);
    const [, patient] = segments;
    expect(patient?.fields.map(({ at }) => at)).toEqual(['PID-1', 'PID-3', 'PID-5', 'PID-7', 'PID-8']);
    const values = patient?.fields.flatMap((field) => field.values.map(({ at, text }) => `${at} ${text}`));
    expect(values).toEqual([
      'PID-1.1 1',
      'PID-3.1 123',
      'PID-3.4 NORTH',
      'PID-3.5 MR',
      'PID-3[2].1 9',
      'PID-3[2].4.1 REG',
      'PID-3[2].4.2 1.2.3',
      'PID-3[2].4.3 ISO',
      'PID-3[2].5 PI',
      'PID-5.1 Adams',
      'PID-5.2 Ann&Eve',
      'PID-7.1 19800102',
      'PID-8.1 F',
    ]);
    expect(segments[0]?.fields.slice(0, 2).map(({ values: [value] }) => value?.text)).toEqual(['|', '^~\\&']);
    expect([characterSet, isCut]).toEqual([{ declared: [], used: 'ascii', guessed: false }, false]);
  });

  it("shows what today's mapping makes of it, with what nobody reads", async () => {
    const event = eventOf((await inspect(broker.deps, await hold('M1', msh, pid, 'ZZZ|1'))).mapped);
    expect(event.resources.map(({ name }) => name.replace(/\/.*/, ''))).toContain('Patient');
    expect(event.unread).toContain('ZZZ-1');
  });

  it('shows of what cannot be read or mapped why', async () => {
    expect(await inspect(broker.deps, await hold('M1', 'no HL7'))).toMatchObject({
      segments: [],
      mapped: { kind: 'failed', code: 'HL7_MSH_MISSING' },
    });
    expect(await inspect(broker.deps, await hold('M2', msh, 'PID|1'))).toMatchObject({
      mapped: { kind: 'failed', code: 'HL7_PATIENT_ID_MISSING' },
    });
    await broker.receive({
      messageId: asMessageId('M3'),
      bytes: Buffer.from('{}'),
      contentType: patientRequestType,
    });
    expect(await inspect(broker.deps, 'M3')).toMatchObject({ segments: [], mapped: { kind: 'filtered' } });
  });

  it('cuts a message that nobody could read', async () => {
    const many = Array.from({ length: 9_999 }, (_, n) => `OBX|${n}|NM|X||1`);
    const { segments, isCut } = await inspect(broker.deps, await hold('M1', msh, ...many));
    expect(isCut).toBe(true);
    expect(segments.length).toBeLessThan(4_000);
    const wide = await inspect(broker.deps, await hold('M2', msh, `PID|||${'1~'.repeat(20_000)}`));
    expect(wide.isCut).toBe(true);
  });

  it.each(['nobody', ''])('refuses the message id %j', async (id) => {
    await expect(inspect(broker.deps, id)).rejects.toMatchObject({ code: 'API_NOT_FOUND' });
  });
});

describe('influences', () => {
  it('tell where values go, of all fields or of one', async () => {
    const id = await hold('M1', msh, pid);
    const all = await influencesOf(broker.deps, id);
    expect(all.isComplete).toBe(true);
    const family = all.influences.find(({ at }) => at === 'PID-5.1');
    expect(family?.elements).toEqual([expect.stringMatching(/^Patient\/.+\.name\[0\]\.family$/)]);
    const places = async (at: string) => (await influencesOf(broker.deps, id, at)).influences.map((one) => one.at);
    expect(await places('PID-5')).toEqual(['PID-5.1', 'PID-5.2']);
    expect(await places('PID-3[2]')).toEqual(expect.arrayContaining(['PID-3[2].1']));
    expect(await places('PID-5.1')).toEqual(['PID-5.1']);
  });

  it('end after their time, and say so', async () => {
    const id = await hold('M1', msh, pid);
    broker.tick = 1_000;
    const { influences, isComplete } = await influencesOf(broker.deps, id);
    expect([influences.length, isComplete]).toEqual([3, false]);
  });

  it('are none of what is no HL7', async () => {
    expect(await influencesOf(broker.deps, await hold('M1', 'x'))).toEqual({ influences: [], isComplete: true });
  });
});

describe('difference', () => {
  it('names the fields in which two messages differ', async () => {
    await hold('M1', msh, pid);
    await hold('M2', msh, pid.replace('Adams', 'Evans'));
    expect(await difference(broker.deps, 'M1', 'M2')).toMatchObject({
      before: { messageId: 'M1' },
      after: { messageId: 'M2' },
      fields: [{ at: 'PID-5', before: 'Adams^Ann\\T\\Eve', after: 'Evans^Ann\\T\\Eve' }],
      isCut: false,
    });
  });
});
