import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isLinear } from '#hl7/testing';
import { applyRules } from './apply-rules.js';
import { compileRules } from './compile-rules.js';
import { messageOf, type Move, moved, oru } from './rules.fixture.js';
import type { SiteRules } from './site-rules.js';

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
    const compiled = compileRules({ moves: [], codes: [], ...rules });
    const ofMany = (count: number) => `${head}\r${`${obx}\r`.repeat(count)}`;
    expect(isLinear(10_000, ofMany, (text) => applyRules(messageOf(text), compiled))).toBe(true);
  });
});
