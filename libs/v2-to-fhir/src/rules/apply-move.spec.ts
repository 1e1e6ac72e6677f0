import { describe, expect, it } from '@jest/globals';
import { changed, messageOf, type Move, moved, oru, textOf } from './rules.fixture.js';
import type { MoveRule } from './site-rules.js';

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
