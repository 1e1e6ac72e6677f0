import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Message, parse } from '#hl7';
import { applyRules } from './apply-rules.js';
import { compileRules } from './compile-rules.js';
import type { CodeRule, MoveRule, SiteRules } from './site-rules.js';

const msh = 'MSH|^~\\&|LAB|NH|||20260301||ORU^R01|M1|P|2.5';
const oru = [
  msh,
  'PID|1||7^^^NH||Berg^Anna^^^^^L~Berg^Anni||19700101|v',
  'PV1|1|AMB|W2^4&B^A||||||||||||||||V-9|||||||||||||||||||||||||||||||ALT-5^^^NH',
  'OBR|1||F1|GLU^Glucose^L|||20260301',
  'OBX|1|NM|GLU^Glucose^L||5.1|mmol/L|||||F',
  'OBX|2|CE|NOTE^Remark^L||POS^Positiv^L|||||F',
  'OBR|2||F2|NA^Natrium^L|||20260302',
  'OBX|1|NM|NA^Natrium^L^S1^Sodium^99X||141|mmol/L|||||F',
  'ZPD|x|Y|2&3^b',
].join('\r');

const messageOf = (text: string | Uint8Array): Message => {
  const parsed = parse(typeof text === 'string' ? Buffer.from(text) : text);
  if (parsed.kind === 'refusal') throw new Error(parsed.code);
  return parsed.message;
};
const apply = (text: string | Uint8Array, rules: Partial<SiteRules>) =>
  applyRules(messageOf(text), compileRules({ moves: [], codes: [], ...rules }));
type Unnamed<Rule> = Rule extends unknown ? Omit<Rule, 'id'> : never;
const moved = (text: string, ...moves: readonly Unnamed<MoveRule>[]) =>
  apply(text, { moves: moves.map((rule, at): MoveRule => ({ ...rule, id: `r${at}` })) });
const textOf = ({ message }: { message: Message }): string => Buffer.from(message.bytes).toString();

describe('a move', () => {
  it.each<[string, Unnamed<MoveRule>, readonly [string, string][]]>([
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
      [['|v', '|v||||||||||||||2^3']],
    ],
    ['of a field that becomes a component', { do: 'copy', from: 'ZPD-3', to: 'PID-3.4' }, [['7^^^NH', '7^^^2&3&b']]],
    ['between subcomponents', { do: 'move', from: 'PV1-3.2.2', to: 'PV1-3.2.1' }, [['4&B', 'B']]],
    [
      'of one repetition',
      { do: 'move', from: 'PID-5[2]', to: 'PID-9' },
      [['~Berg^Anni||19700101|v', '||19700101|v|Berg^Anni']],
    ],
    ['within each segment of the name', { do: 'copy', from: 'OBX-11', to: 'OBX-13' }, [['||F\r', '||F||F\r']]],
    [
      'to each segment from the one before that it belongs to',
      { do: 'copy', from: 'OBR-3', to: 'OBX-4' },
      [
        ['||5.1', '|F1|5.1'],
        ['||POS', '|F1|POS'],
        ['||141', '|F2|141'],
      ],
    ],
    ['to a numbered segment alone', { do: 'set', to: 'OBX[3]-8', value: 'N' }, [['141|mmol/L||||', '141|mmol/L||N||']]],
    ['that clears', { do: 'clear', to: 'PID-5[2]' }, [['~Berg^Anni', '']]],
    [
      'that sets a text which needs escapes',
      { do: 'set', to: 'PID-12', value: 'A&B|C' },
      [['|v', '|v||||A\\T\\B\\F\\C']],
    ],
  ])('%s changes this and no other byte', (_name, rule, changes) => {
    const expected = changes.reduce((text, [from, to]) => text.replaceAll(from, to), oru);
    // Of OBX-11 the test data have two spellings of place; both are meant.
    expect(textOf(moved(oru, rule)).split('\r')).toEqual(expected.split('\r'));
  });
});
