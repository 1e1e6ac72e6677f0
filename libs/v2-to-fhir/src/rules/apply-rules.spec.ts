import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Message, parse } from '#hl7';
import { applyRules } from './apply-rules.js';
import { compileRules } from './compile-rules.js';
import type { CodeMapping, MoveRule, SiteRules } from './site-rules.js';

const oru = [
  'MSH|^~\\&|LAB|NH|||20260301||ORU^R01|M1|P|2.5',
  'PID|1||7^^^NH||Berg^Anna^^^^^L~Berg^Anni||19700101|v',
  'PV1|1|AMB|W2^4&B^A||||||||||||||||V-9|||||||||||||||||||||||||||||||ALT-5^^^NH',
  'OBR|1||F1|GLU^Glucose^L|||20260301',
  'OBX|1|NM|GLU^Glucose^L||5.1|mmol/L|||||F',
  'OBX|2|CE|NOTE^Remark^L||POS^Positiv^L||||||F',
  'OBR|2||F2|NA^Natrium^L|||20260302',
  'OBX|1|NM|NA^Natrium^L^S1^Sodium^99X||141|mmol/L|||||F',
  'ZPD|x|Y|2&3^b',
].join('\r');

function messageOf(text: string | Uint8Array): Message {
  const parsed = parse(typeof text === 'string' ? Buffer.from(text) : text);
  if (parsed.kind === 'refusal') throw new Error(parsed.code);
  return parsed.message;
}
const apply = (text: string | Uint8Array, rules: Partial<SiteRules>) =>
  applyRules(messageOf(text), compileRules({ moves: [], codes: [], ...rules }));
type Unnamed<Rule> = Rule extends unknown ? Omit<Rule, 'id'> : never;
type Move = Unnamed<MoveRule>;
const moved = (text: string, ...moves: readonly Move[]) =>
  apply(text, { moves: moves.map((rule, at): MoveRule => ({ ...rule, id: `r${at}` })) });
const coded = (text: string, field: string, ...map: readonly CodeMapping[]) =>
  apply(text, { codes: [{ id: 'c', field, map }] });
const textOf = ({ message }: { message: Message }): string => Buffer.from(message.bytes).toString();
const changed = (text: string, changes: readonly (readonly [string, string])[]): string[] =>
  changes.reduce((now, [from, to]) => now.replaceAll(from, to), text).split('\r');

describe('a move', () => {
  it.each<[string, Move, readonly [string, string][]]>([
    [
      'of a field to one that is empty',
      { do: 'move', from: 'PV1-50', to: 'PID-18' },
      [
        ['|ALT-5^^^NH', '|'],
        ['|v', '|v||||||||||ALT-5^^^NH'],
      ],
    ],
    [
      'of a component, which becomes a field',
      { do: 'copy', from: 'ZPD-3.1', to: 'PID-22' },
      [['|v', `|v${'|'.repeat(14)}2^3`]],
    ],
    ['of a field, which becomes a component', { do: 'copy', from: 'ZPD-3', to: 'PID-3.4' }, [['7^^^NH', '7^^^2&3&b']]],
    ['between subcomponents', { do: 'move', from: 'PV1-3.2.2', to: 'PV1-3.2.1' }, [['4&B', 'B']]],
    [
      'of one repetition',
      { do: 'move', from: 'PID-5[2]', to: 'PID-9' },
      [['~Berg^Anni||19700101|v', '||19700101|v|Berg^Anni']],
    ],
    ['within each segment of the name', { do: 'copy', from: 'OBX-11', to: 'OBX-13' }, [['|||F', '|||F||F']]],
    [
      'to each segment from the one before that owns it',
      { do: 'copy', from: 'OBR-3', to: 'OBX-4' },
      [
        ['||5.1', '|F1|5.1'],
        ['||POS', '|F1|POS'],
        ['||141', '|F2|141'],
      ],
    ],
    ['to a numbered segment alone', { do: 'set', to: 'OBX[3]-8', value: 'N' }, [['141|mmol/L||||', '141|mmol/L||N||']]],
    ['that clears', { do: 'clear', to: 'PID-5[2]' }, [['~Berg^Anni', '']]],
    ['that sets a text with delimiters', { do: 'set', to: 'PID-12', value: 'A&B|C' }, [['|v', '|v||||A\\T\\B\\F\\C']]],
    ['of nothing', { do: 'move', from: 'PV1-51', to: 'PID-18' }, []],
    ['to a segment that is not there', { do: 'move', from: 'PV1-50', to: 'PD1-3' }, []],
    ['to a numbered segment that is not there', { do: 'set', to: 'OBX[9]-8', value: 'N' }, []],
  ])('%s changes this and no other byte', (_name, rule, changes) => {
    const before = messageOf(oru);
    expect(textOf(moved(oru, rule)).split('\r')).toEqual(changed(oru, changes));
    expect(Buffer.from(before.bytes).toString()).toBe(oru);
  });

  it('takes from the segment after it that it owns, where several are alike', () => {
    const two = 'MSH|^~\\&|A|B|||1||ADT^A24|1|P|2.5\rPID|1||1\rZPD|1|x\rPID|2||2\rPID|3||3\rZPD|2|y\r';
    expect(textOf(moved(two, { do: 'move', from: 'ZPD-2', to: 'PID-4' }))).toBe(
      two.replace('|1\rZPD|1|x', '|1|x\rZPD|1|').replace('|3\rZPD|2|y', '|3|y\rZPD|2|'),
    );
  });

  it('sees what the moves before it left', () => {
    const { message, applied } = moved(
      oru,
      { do: 'move', from: 'PV1-50', to: 'PID-18' },
      { do: 'set', to: 'PID-18.5', value: 'AN', when: { 'PID-18.1': 'ALT-5' } },
      { do: 'set', to: 'PID-18.5', value: 'VN', when: { 'PV1-50': { not: '' } } },
    );
    expect(message.segment('PID')?.raw(18)).toBe('ALT-5^^^NH^AN');
    expect(applied?.used).toEqual([
      { rule: 'r0', times: 1, at: 'PID-18' },
      { rule: 'r1', times: 1, at: 'PID-18.5' },
    ]);
  });

  it('tells what it replaced, what had no target, and what was copied', () => {
    const { issues, copied } = moved(
      oru,
      { do: 'copy', from: 'ZPD-2', to: 'PV1-2' },
      { do: 'move', from: 'ZPD-3', to: 'PD1-3' },
    );
    expect(issues.map(({ code, at, rule, value }) => [code, at, rule, value])).toEqual([
      ['RULE_REPLACED', 'PV1-2', 'r0', 'AMB'],
      ['RULE_WITHOUT_TARGET', 'ZPD-3', 'r1', undefined],
    ]);
    expect(copied.map(({ segment, place }) => [segment.name, place.field])).toEqual([['ZPD', 2]]);
  });

  it.each<[string, MoveRule['when'], boolean]>([
    ['a value', { 'PV1-2': 'AMB' }, true],
    ['another value', { 'PV1-2': 'I' }, false],
    ['one of several', { 'PV1-2': ['I', 'AMB'] }, true],
    ['none of several', { 'PV1-2': { not: ['I', 'AMB'] } }, false],
    ['the message type alone', { 'MSH-9': 'ORU' }, true],
    ['the message type and event', { 'MSH-9': 'ORU^R01' }, true],
    ['another event', { 'MSH-9': 'ORU^R30' }, false],
    ['a component', { 'PID-5[2].2': 'Anni' }, true],
    ['nothing', { 'PID-18': '' }, true],
    ['something', { 'PID-18': { not: '' } }, false],
    ['a segment that is not there', { 'PD1-3': 'x' }, false],
    ['one that holds and one that does not', { 'PV1-2': 'AMB', 'PID-8': 'F' }, false],
    ['a name of every object', { 'PID-8': 'constructor' }, false],
  ])('acts where its condition holds: %s', (_name, when, acts) => {
    const { applied } = moved(oru, { do: 'set', to: 'PID-10', value: 'x', when });
    expect(applied !== undefined).toBe(acts);
  });

  it('asks its condition of each segment by itself', () => {
    const rule: Move = { do: 'set', to: 'OBX-8', value: 'N', when: { 'OBX-3': 'NA', 'OBR-3': 'F2' } };
    expect(moved(oru, rule).applied?.used).toEqual([{ rule: 'r0', times: 1, at: 'OBX[3]-8' }]);
  });
});

describe('a code map', () => {
  const glucose = { system: 'LN', code: '14749-6', display: 'Glucose' };

  it.each<[string, string, CodeMapping, readonly [string, string][]]>([
    [
      'puts a standard coding behind the local one',
      'OBX-3',
      { code: 'GLU', system: 'l', to: glucose },
      [['NM|GLU^Glucose^L', 'NM|GLU^Glucose^L^14749-6^Glucose^LN']],
    ],
    [
      'puts it third where another is second',
      'OBX-3',
      { code: 'NA', to: { system: 'LN', code: '2951-2', version: '2.7' } },
      [['NA^Natrium^L^S1^Sodium^99X', 'NA^Natrium^L^S1^Sodium^99X^^^^2951-2^^LN^2.7']],
    ],
    [
      'finds a code that stands second',
      'OBX-3',
      { code: 'S1', system: '99X', to: { system: 'LN', code: '2951-2' } },
      [['^99X', '^99X^^^^2951-2^^LN']],
    ],
    ['leaves the code of another system', 'OBX-3', { code: 'GLU', system: '99X', to: glucose }, []],
    ['leaves another code', 'OBX-3', { code: '__proto__', to: glucose }, []],
    ['leaves a number that looks like a code', 'OBX-5', { code: '141', to: glucose }, []],
    [
      'reads OBX-5 where OBX-2 says that it is a code',
      'OBX-5',
      { code: 'POS', to: { system: 'SCT', code: '10828004' } },
      [['POS^Positiv^L', 'POS^Positiv^L^10828004^^SCT']],
    ],
    ['puts the code of a table first', 'PID-8', { code: 'v', to: 'F' }, [['|v', '|F^^^v^^L']]],
    [
      'gives a unit its UCUM code and leaves its text as sent',
      'OBX-6',
      { code: 'mmol/L', to: { system: 'UCUM', code: 'mmol/L' } },
      [['mmol/L', 'mmol/L^mmol/L^UCUM']],
    ],
  ])('%s', (_name, field, mapping, changes) => {
    expect(textOf(coded(oru, field, mapping)).split('\r')).toEqual(changed(oru, changes));
  });

  it('reads each repetition, and each field that it names', () => {
    const text = oru.replace('mmol/L|||', 'mmol/L||hoch~krit|').replace('|v', '|v~x');
    const { message, applied } = apply(text, {
      codes: [
        {
          id: 'flags',
          field: ['OBX-8', 'PID-8'],
          map: [
            { code: 'hoch', to: 'H' },
            { code: 'krit', to: 'HH' },
            { code: 'x', to: 'U' },
          ],
        },
      ],
    });
    expect(message.value('OBX-8[2].1')).toBe('HH');
    expect(message.segment('PID')?.raw(8)).toBe('v~U^^^x^^L');
    expect(applied?.used).toEqual([{ rule: 'flags', times: 3, at: 'OBX-8' }]);
  });

  it('acts once on a code that is in the message already, and never twice', () => {
    const once = coded(oru, 'OBX-3', { code: 'GLU', to: glucose });
    expect(coded(textOf(once), 'OBX-3', { code: 'GLU', to: glucose }).applied).toBeUndefined();
  });

  it('tells where there is no room for another coding', () => {
    const full = oru.replace('NA^Natrium^L^S1^Sodium^99X', 'NA^Natrium^L^S1^Sodium^99X^^^^x^X^99Y');
    const { issues, applied, message } = coded(full, 'OBX-3', { code: 'NA', to: { system: 'LN', code: '2951-2' } });
    expect(issues).toMatchObject([{ code: 'RULE_WITHOUT_ROOM', at: 'OBX[3]-3', rule: 'c' }]);
    expect([applied, Buffer.from(message.bytes).toString()]).toEqual([undefined, full]);
  });

  it.each([
    ['a code that is a name of every object', '__proto__'],
    ['a code with delimiters', 'A|B'],
    ['a code with letters beyond ASCII', 'Größe'],
  ])('translates %s', (_name, code) => {
    const text = oru.replace('NM|GLU^', `NM|${code.replace('|', '\\F\\')}^`);
    const { message } = coded(text, 'OBX-3', { code, to: glucose });
    expect([message.value('OBX-3'), message.value('OBX-3.4')]).toEqual([code, '14749-6']);
  });

  it('names a code in letters that the message has not, and leaves the name out where its character set lacks them', () => {
    const to = { ...glucose, display: 'Glukosë 葡萄糖' };
    expect(coded(oru, 'OBX-3', { code: 'GLU', to }).message.value('OBX-3.5')).toBe(to.display);
    const latin = Buffer.from(oru.replace('2.5\r', '2.5||||||8859/1\r').replace('Anna', 'Ann\xe9'), 'latin1');
    const { message } = apply(latin, { codes: [{ id: 'c', field: 'OBX-3', map: [{ code: 'GLU', to }] }] });
    expect([message.value('OBX-3.4'), message.value('OBX-3.5'), message.value('PID-5.2')]).toEqual([
      '14749-6',
      '',
      'Anné',
    ]);
  });
});

describe('rules', () => {
  it('that do not concern a message give the very message, whatever it holds', () => {
    const rules = compileRules({
      moves: [
        { id: 'a', do: 'move', from: 'ZQQ-1', to: 'PID-18' },
        { id: 'b', do: 'set', to: 'PID-8', value: 'F', when: { 'MSH-9': 'QQQ' } },
        { id: 'c', do: 'clear', to: 'ZQQ-3' },
      ],
      codes: [{ id: 'd', field: ['OBX-3', 'PID-8'], map: [{ code: 'never sent', to: 'F' }] }],
    });
    const piece = fc.constantFrom('PID|', 'OBX|', 'ZZZ', '\r', '\n', '|', '^', '~', '\\', '&', 'x', '山', '\x0b', '""');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom('|^~\\&|', '|^|', '#*+?!#'),
        (pieces, delimiters) => {
          const message = messageOf(`MSH${delimiters}A${delimiters[0]}B\r${pieces.join('')}`);
          const ruled = applyRules(message, rules);
          expect(ruled.message).toBe(message);
          expect([ruled.applied, ruled.issues, ruled.copied]).toEqual([undefined, [], []]);
        },
      ),
    );
  });

  it('never throw anything without a code, and leave the message that came as it is', () => {
    const place = fc.constantFrom(
      'PID-3',
      'PID-5[2].3',
      'PV1-3.2.2',
      'OBX-5',
      'OBX[2]-5.1',
      'ZPD-3',
      'NTE-3',
      'MSH-4',
      'PID-3.4.1',
    );
    const move: fc.Arbitrary<Move> = fc.oneof(
      fc.record({ do: fc.constantFrom('move' as const, 'copy' as const), from: place, to: place }),
      fc.record({
        do: fc.constant('set' as const),
        to: place,
        value: fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'a|^~\\&山é') }),
      }),
      fc.record({ do: fc.constant('clear' as const), to: place }),
    );
    const text = fc.constantFrom(
      oru,
      oru.replace('|^~\\&|', '|^~|'),
      oru.replaceAll('\r', '\n'),
      oru.replace('Anna', '""~&^'),
    );
    fc.assert(
      fc.property(text, fc.array(move, { maxLength: 6 }), (sent, moves) => {
        try {
          const { message } = moved(sent, ...moves);
          expect(message.segments.map(({ name }) => name)).toEqual(messageOf(sent).segments.map(({ name }) => name));
        } catch (error) {
          expect(error).toMatchObject({ code: 'HL7_RULE_FAILED' });
        }
      }),
    );
  });

  it('that carry a field in a circle come to an end', () => {
    const { message } = moved(
      oru,
      { do: 'move', from: 'PID-3', to: 'PID-4' },
      { do: 'move', from: 'PID-4', to: 'PID-3' },
    );
    expect([message.value('PID-3'), message.value('PID-4')]).toEqual(['7', '']);
  });

  it('refuse with a code what the message cannot say', () => {
    expect(() => moved(oru.replace('|^~\\&|', '|^|'), { do: 'set', to: 'PID-3.4.2', value: 'x' })).toThrow(
      expect.objectContaining({ code: 'HL7_RULE_FAILED' }),
    );
  });

  it('have one version for one content, and another for another', () => {
    const version = (rules: Partial<SiteRules>): string => compileRules({ moves: [], codes: [], ...rules }).version;
    const move = { id: 'a', do: 'clear', to: 'PID-19' } as const;
    expect(version({ moves: [move] })).toBe(version({ moves: [{ ...move }] }));
    expect(new Set([version({}), version({ moves: [move] }), version({ timeZone: 'UTC' })]).size).toBe(3);
  });

  it('take time in proportion to the message', () => {
    const rules: Partial<SiteRules> = {
      moves: [
        { id: 'a', do: 'copy', from: 'OBR-3', to: 'OBX-4', when: { 'PID-8': 'v', 'OBX-11': 'F' } },
        { id: 'b', do: 'set', to: 'OBX-8', value: 'N' },
      ],
      codes: [{ id: 'c', field: 'OBX-3', map: [{ code: 'GLU', to: { system: 'LN', code: '14749-6' } }] }],
    };
    const [head = '', obx = ''] = [oru.split('\rOBX')[0], oru.split('\r')[4]];
    const cost = (count: number): number => {
      const large = messageOf(`${head}\r${`${obx}\r`.repeat(count)}`);
      const began = process.cpuUsage();
      applyRules(large, compileRules({ moves: [], codes: [], ...rules }));
      const { user, system } = process.cpuUsage(began);
      return user + system;
    };
    cost(500);
    const small = Math.min(cost(500), cost(500), cost(500));
    expect(cost(10_000)).toBeLessThan(small * 20 * 5);
  });
});
