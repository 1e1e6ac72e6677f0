import { describe, expect, it } from '@jest/globals';
import { type CanonicalEvent, type Draft, type Entry, Fault, type MessageOutcome, readJson, topics } from '#contracts';
import { SqliteDatabase } from '#platform';
import { findingsMigration, fragmentsMigration, migrate, SqliteFindingStore, SqliteFragmentStore } from '#storage';
import { normalizeStage } from './normalize.js';

const hour = 60 * 60 * 1000;
const pid = 'PID|1||70421^^^NH||Okonjo^Miriam\r';
const msh = (id: string, pointer = '', sender = 'LAB'): string =>
  `MSH|^~\\&|${sender}|NH|||20260305081500||ORU^R01|${id}|P|2.5${pointer === '' ? '' : `||${pointer}`}\r`;
const first = `${msh('C1')}${pid}OBR|1||F1|GLU\rOBX|1|NM|GLU||5.\rADD|\rDSC|P1|F\r`;
const middle = `${msh('C2', 'P1')}ADD|1|mmol/l|||||F\rDSC|P2|F\r`;
const last = `${msh('C3', 'P2')}OBX|2|TX|TXT||tail||||||F\r`;

let offset = 0;
function entry(id: string, text: string, parts: Partial<Entry> = {}): Entry {
  const messageid = `01KFRAGMENT000000000${id}`;
  const attributes = {
    id: messageid,
    source: '/gateway/lab',
    type: 'hie.hl7.raw.v1',
    time: '2026-03-05T07:15:01.000Z',
  };
  return {
    topic: topics.raw,
    partition: 0,
    offset: offset++,
    appendedAt: 1_000_000_000,
    key: 'feed:lab:LAB^NH',
    value: Buffer.from(text),
    attributes: { ...attributes, messageid, feed: 'lab', organization: 'NH', disposition: 'accepted' },
    ...parts,
  };
}

/** The stage on a store of its own. Gives for each entry `C1 mapped`, `filtered CODE`, `dead CODE`, and the letters of others. */
function running() {
  const database = SqliteDatabase.openWriter(':memory:');
  migrate(database, [fragmentsMigration, findingsMigration]);
  const stage = normalizeStage({
    fragments: new SqliteFragmentStore(),
    findings: new SqliteFindingStore(),
    feeds: () => ({ authorities: [] }),
  });
  const drafts: Draft[] = [];
  const take = async (...entries: readonly Entry[]): Promise<string[]> => {
    const inputs = entries.map((one) => stage.parse(one));
    const view = await stage.load(database, inputs);
    const told: string[] = [];
    for (const input of inputs) {
      try {
        const { effects, outputs } = stage.decide(input, view);
        await stage.save(database, effects);
        drafts.push(...outputs);
        told.push(...outputs.map(described));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        told.push(`dead ${error.code}`);
      }
    }
    return told;
  };
  const rows = () => database.all('SELECT chain FROM fragment').length;
  return { take, rows, drafts };
}

function described(draft: Draft): string {
  if (draft.topic === topics.canonical) {
    const { message, bundle } = readJson<CanonicalEvent>(draft);
    const values = (bundle.entry ?? []).map(({ resource }) => JSON.stringify(resource)).join('\n');
    return `${message.controlId} mapped ${values.includes('5.1') && values.includes('tail') ? 'whole' : 'in part'}`;
  }
  if (draft.topic === topics.outcome) {
    const { messageId, outcome, code } = readJson<MessageOutcome>(draft);
    return `${messageId.slice(-1)} ${outcome} ${code ?? ''}`.trim();
  }
  return `${draft.attributes.messageid.slice(-1)} letter ${draft.attributes['deadcode']} ${draft.value.length}`;
}

const chain = () => [entry('1', first), entry('2', middle), entry('3', last)] as const;

describe('fragments of a message', () => {
  it('are held until the last, which is normalized as the whole message with the control id of the first', async () => {
    const { take, rows, drafts } = running();
    const [one, two, three] = chain();
    expect(await take(one)).toEqual(['1 filtered HL7_FRAGMENT_HELD']);
    expect(await take(two)).toEqual(['2 filtered HL7_FRAGMENT_HELD']);
    expect(rows()).toBe(2);
    expect(await take(three)).toEqual(['C1 mapped whole']);
    expect(drafts.at(-1)?.attributes.messageid).toBe(three.attributes.messageid);
    expect(rows()).toBe(0);
  });

  it('come to the same in one batch as in several', async () => {
    const { take, rows } = running();
    expect(await take(...chain())).toEqual([
      '1 filtered HL7_FRAGMENT_HELD',
      '2 filtered HL7_FRAGMENT_HELD',
      'C1 mapped whole',
    ]);
    expect(rows()).toBe(0);
  });

  it('of several senders do not mix', async () => {
    const { take } = running();
    const [otherOne, otherTwo, otherThree] = [
      entry('6', first.replace('|LAB|', '|XRAY|')),
      entry('7', middle.replace('|LAB|', '|XRAY|')),
      entry('8', last.replace('|LAB|', '|XRAY|')),
    ] as const;
    const [one, two, three] = chain();
    await take(one, otherOne, otherTwo, two);
    expect(await take(otherThree, three)).toEqual(['C1 mapped whole', 'C1 mapped whole']);
  });

  it.each([
    ['whose first part never came', [middle]],
    ['out of order', [last]],
  ])('%s die', async (_name, texts) => {
    const { take, rows } = running();
    expect(await take(...texts.map((text, index) => entry(String(index), text)))).toEqual([
      'dead HL7_CONTINUATION_INCOMPLETE',
    ]);
    expect(rows()).toBe(0);
  });

  it('become dead letters with their bytes when nothing continued them for an hour', async () => {
    const { take, rows } = running();
    const [one, two, three] = chain();
    await take(one, two);
    const later = (by: number) => entry('4', msh('C4') + pid, { appendedAt: one.appendedAt + by });
    expect(await take(later(hour))).toEqual(['C4 mapped in part']);
    expect(
      await take(entry('5', msh('C5') + pid, { appendedAt: one.appendedAt + 2 * hour, partition: 1 })),
    ).toHaveLength(1);
    expect(await take(later(hour + 1))).toEqual([
      'C4 mapped in part',
      `1 letter HL7_CONTINUATION_INCOMPLETE ${one.value.length}`,
      '1 dead HL7_CONTINUATION_INCOMPLETE',
      `2 letter HL7_CONTINUATION_INCOMPLETE ${two.value.length}`,
      '2 dead HL7_CONTINUATION_INCOMPLETE',
    ]);
    expect([rows(), await take(three)]).toEqual([0, ['dead HL7_CONTINUATION_INCOMPLETE']]);
  });

  it('are continued late when what comes late is the next one', async () => {
    const { take } = running();
    const [one, two, three] = chain();
    await take(one, two);
    expect(await take({ ...three, appendedAt: one.appendedAt + 9 * hour })).toEqual(['C1 mapped whole']);
  });

  it('whose sender begins anew with the same pointer, or leaves too many open, die', async () => {
    const { take, rows } = running();
    const open = (id: string, pointer: string) => entry(id, `${msh(`C${id}`)}${pid}DSC|${pointer}|F\r`);
    expect(await take(open('1', 'P'), open('2', 'P'))).toContain('1 dead HL7_CONTINUATION_INCOMPLETE');
    expect(await take(open('3', 'Q'), open('4', 'R'), open('5', 'S'))).toHaveLength(3);
    expect(await take(open('6', 'T'))).toEqual([
      '6 filtered HL7_FRAGMENT_HELD',
      expect.stringContaining('2 letter'),
      '2 dead HL7_CONTINUATION_INCOMPLETE',
    ]);
    expect(rows()).toBe(4);
  });

  it('are taken again in a replay, without a letter for what is taken again', async () => {
    const { take, rows } = running();
    const [one, two, three] = chain();
    const again = ({ attributes, ...others }: Entry): Entry => ({
      ...others,
      topic: topics.replay,
      attributes: { ...attributes, revision: '1' },
    });
    await take(one);
    expect(await take(again(one), again(two), again(three))).toEqual([
      '1 filtered HL7_FRAGMENT_HELD',
      '2 filtered HL7_FRAGMENT_HELD',
      'C1 mapped whole',
    ]);
    expect(rows()).toBe(0);
  });

  it('are whole messages where MSH-14 holds something else', async () => {
    const { take } = running();
    expect(await take(entry('1', msh('C1', '456') + pid))).toEqual(['C1 mapped in part']);
  });

  it('leave their chain open when what they come to cannot be mapped', async () => {
    const { take, rows } = running();
    await take(entry('1', `${msh('C1')}PID|1||\rDSC|P1|F\r`));
    expect(await take(entry('2', `${msh('C2', 'P1')}OBX|1\r`))).toEqual(['dead HL7_PATIENT_ID_MISSING']);
    expect(rows()).toBe(1);
  });

  it('are refused where there are too many of them', async () => {
    const { take } = running();
    await take(entry('0', `${msh('C0')}${pid}DSC|P|F\r`));
    const more = Array.from({ length: 256 }, (_, index) =>
      entry(String(index), `${msh(`C${index}`, 'P')}NTE|1\rDSC|P|F\r`),
    );
    const told = await take(...more);
    expect(told.slice(-2)).toEqual(['4 filtered HL7_FRAGMENT_HELD', 'dead HL7_TOO_LARGE']);
  });
});
