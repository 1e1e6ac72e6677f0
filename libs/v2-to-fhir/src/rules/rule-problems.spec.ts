import { describe, expect, it } from '@jest/globals';
import { type JudgedRules, ruleProblems } from './rule-problems.js';
import type { CodeRule, MoveRule } from './site-rules.js';

const told = (rules: Partial<JudgedRules>): string[] =>
  ruleProblems({ moves: [], codes: [], ...rules }).map(({ code, at }) => `${code} ${at}`);
const move = (from: string, to: string, when?: MoveRule['when']): MoveRule => ({
  id: `${from}>${to}`,
  do: 'move',
  from,
  to,
  when,
});
const copy = (from: string, to: string): MoveRule => ({ id: `${from}>${to}`, do: 'copy', from, to });
const set = (to: string, value: string, when?: MoveRule['when']): MoveRule => ({
  id: `${to}=${value}`,
  do: 'set',
  to,
  value,
  when,
});
const codes = (field: CodeRule['field'], map: CodeRule['map'], when?: CodeRule['when'], id = 'c'): CodeRule => ({
  id,
  field,
  map,
  when,
});

describe('what is wrong with moves', () => {
  it.each<[string, readonly (MoveRule | undefined)[], readonly string[]]>([
    ['nothing', [move('ZPD-3', 'PID-22'), move('PV1-50', 'PID-18'), set('PID-18.5', 'AN')], []],
    [
      'what is no path',
      [move('PID3', 'pid-3'), set('', 'x')],
      ['to', 'from', 'to'].map((key, at) => `RULE_PATH_INVALID moves[${at === 2 ? 1 : 0}].${key}`),
    ],
    ['a segment that HL7 has not', [set('QQQ-1', 'x')], ['RULE_PATH_INVALID moves[0].to']],
    ['a field that no segment has', [set('PID-99', 'x')], ['RULE_PATH_INVALID moves[0].to']],
    ['a field of a Z-segment', [set('ZPD-99', 'x')], []],
    [
      'field 0, and a part beyond all bounds',
      [set('PID-0', 'x'), set('PID-3.99999', 'x')],
      [0, 1].map((at) => `RULE_PATH_INVALID moves[${at}].to`),
    ],
    [
      'the delimiters',
      [set('MSH-1', '#'), set('MSH-2', '#'), copy('MSH-2', 'PID-2')],
      ['RULE_PATH_PROTECTED moves[0].to', 'RULE_PATH_PROTECTED moves[1].to', 'RULE_PATH_PROTECTED moves[2].from'],
    ],
    ['the name of the message', [move('MSH-10', 'ZPD-1')], ['RULE_PATH_PROTECTED moves[0].from']],
    ['a copy of the name of the message', [copy('MSH-10', 'ZPD-1')], []],
    ['a whole that is to go into a subcomponent', [move('PID-3.4', 'PV1-3.4.1')], ['RULE_PATH_INVALID moves[0].from']],
    ['a condition that is no path', [set('PID-8', 'F', { __proto: 'x' })], ['RULE_PATH_INVALID moves[0].when.__proto']],
    ['two targets', [set('PID-8', 'F'), set('PID-8', 'M')], ['RULE_CONTRADICTED moves[1].to']],
    ['a whole after its part', [set('PID-3.4', 'F'), move('PID-2', 'PID-3')], ['RULE_CONTRADICTED moves[1].to']],
    ['a part after the whole', [move('PID-2', 'PID-3'), set('PID-3.4', 'F')], []],
    ['another segment of the name', [set('OBX[1]-8', 'H'), set('OBX[2]-8', 'L')], []],
    [
      'conditions that exclude each other',
      [set('PID-8', 'F', { 'PID-8': 'V' }), set('PID-8', 'M', { 'PID-8': ['X', 'Y'] })],
      [],
    ],
    [
      'conditions that may both hold',
      [set('PID-8', 'F', { 'PID-8': 'V' }), set('PID-8', 'M', { 'PV1-2': 'I' })],
      ['RULE_CONTRADICTED moves[1].to'],
    ],
    [
      'an event and its message type',
      [set('PID-8', 'F', { 'MSH-9': 'ADT' }), set('PID-8', 'M', { 'MSH-9': 'ADT^A01' })],
      ['RULE_CONTRADICTED moves[1].to'],
    ],
    [
      'an event and all but its message type',
      [set('PID-8', 'F', { 'MSH-9': { not: 'ADT' } }), set('PID-8', 'M', { 'MSH-9': 'ADT^A01' })],
      [],
    ],
    [
      'a rule that gives way',
      [move('PV1-50', 'PID-18'), { ...move('ZPD-1', 'PID-18', { 'PID-18': '' }), id: 'b' }],
      [],
    ],
    ['a circle', [move('PID-2', 'PID-3'), move('PID-3', 'PID-4'), move('PID-4', 'PID-2')], ['RULE_CIRCULAR moves[2]']],
    ['a move onto itself', [move('PID-3', 'PID-3.1')], ['RULE_CIRCULAR moves[0]']],
    [
      'a circle that never closes',
      [move('PID-2', 'PID-3', { 'MSH-9': 'ADT' }), move('PID-3', 'PID-2', { 'MSH-9': 'ORU' })],
      [],
    ],
    [
      'one name twice, beside one whose form is wrong',
      [undefined, set('PID-8', 'F', { 'PV1-2': 'I' }), set('PID-8', 'F', { 'PV1-2': 'O' })],
      ['CONFIG_NAME_TAKEN moves[2].id'],
    ],
  ])('%s', (_name, moves, problems) => {
    expect(told({ moves })).toEqual(problems);
  });
});

describe('what is wrong with code maps', () => {
  const loinc = { system: 'LN', code: '14749-6' };
  it.each<[string, readonly CodeRule[], readonly string[]]>([
    [
      'nothing',
      [
        codes(['OBX-3', 'OBR-4'], [{ code: '__proto__', system: 'L', to: loinc }]),
        codes('PID-8', [{ code: 'v', to: 'F' }], undefined, 'd'),
      ],
      [],
    ],
    ['a part of a field', [codes('PID-3.5', [{ code: 'x', to: 'MR' }])], ['RULE_PATH_INVALID codes[0].field']],
    [
      'coding systems that nobody knows',
      [
        codes('OBX-3', [
          { code: 'x', to: [loinc, { system: 'LOINK', code: '1' }] },
          { code: 'y', to: { system: '__proto__', code: '1' } },
        ]),
      ],
      [0, 1].map((at) => `RULE_SYSTEM_UNKNOWN codes[0].map[${at}].to.system`),
    ],
    [
      'a system by OID, URI or number of a table',
      [
        codes(
          'OBX-3',
          ['1.2.3', 'urn:x:y', 'http://x.example', 'HL70078'].map((system, at) => ({
            code: `c${at}`,
            to: { system, code: '1' },
          })),
        ),
      ],
      [],
    ],
    [
      'one code that means two things',
      [
        codes('PID-8', [
          { code: 'v', to: 'F' },
          { code: 'v', to: 'M' },
        ]),
      ],
      ['RULE_CONTRADICTED codes[0].map[1]'],
    ],
    [
      'one code that means two things in two rules',
      [codes('PID-8', [{ code: 'v', to: 'F' }]), codes(['NK1-15', 'PID-8'], [{ code: 'v', to: 'M' }], undefined, 'd')],
      ['RULE_CONTRADICTED codes[1].map[0]'],
    ],
    [
      'the same code of two systems, and of one sender each',
      [
        codes(
          'OBX-3',
          [
            { code: 'v', system: 'A', to: loinc },
            { code: 'v', system: 'B', to: loinc },
          ],
          { 'MSH-4': 'N' },
        ),
        codes('OBX-3', [{ code: 'v', system: 'A', to: loinc }], { 'MSH-4': 'S' }, 'd'),
      ],
      [],
    ],
  ])('%s', (_name, rules, problems) => {
    expect(told({ codes: rules })).toEqual(problems);
  });
});
