import { describe, expect, it } from '@jest/globals';
import { apply, changed, coded, oru, textOf } from './rules.fixture.js';
import type { CodeMapping } from './site-rules.js';

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
