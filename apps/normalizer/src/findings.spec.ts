import { describe, expect, it } from '@jest/globals';
import { asMessageId, type CanonicalEvent, type MappingIssue } from '#contracts';
import { findingsOf } from './findings.js';

const identity = { system: 'urn:oid:2.999.1', authority: 'NORTH', value: '4711' };
const event = (parts: Partial<CanonicalEvent> = {}): CanonicalEvent => ({
  message: {
    id: asMessageId('01KSAMPLE00000000000'),
    type: 'ADT^A01',
    feed: 'ward',
    organization: 'NORTH',
    receivedAt: '2026-03-05T23:59:59.000Z',
  },
  patients: [{ patient: 'Patient/1', identities: [identity] }],
  bundle: { resourceType: 'Bundle', type: 'message' },
  operations: [],
  deletes: [],
  issues: [],
  unread: [],
  ...parts,
});
const issue = (code: string, parts: Partial<MappingIssue> = {}): MappingIssue => ({
  severity: 'warning',
  code,
  text: 'A sentence.',
  ...parts,
});
const shown = (parts: Partial<CanonicalEvent>): string[] =>
  findingsOf(event(parts)).findings.map(({ kind, at, detail }) => `${kind} ${at} ${detail}`.trim());
const unread = (...places: string[]) => ({ unread: places.map((at) => ({ at, value: 'Okafor' })) });

describe('what is found in a message', () => {
  it('belongs to its feed and to the day of its receipt', () => {
    expect(findingsOf(event())).toEqual({ feed: 'ward', day: '2026-03-05', findings: [] });
  });

  it.each<[string, Partial<CanonicalEvent>, string[]]>([
    [
      'fields by their place, repetitions together',
      unread('OBX[2]-15.2', 'OBX[3]-15.2', 'PID-10[2]', 'ZPD-3'),
      ['unread OBX-15.2', 'unread PID-10', 'unread ZPD-3'],
    ],
    ['no place that may be text', unread('OKAFOR NIA', 'Oka-1', 'PID-10^Nia'), ['unread unknown']],
    [
      'codes with their table',
      {
        issues: [
          issue('CODE_UNMAPPED', { at: 'PID-8', table: '0001', value: 'Q' }),
          issue('CODE_UNMAPPED', { at: 'NK1[2]-3.1', table: '0063', value: 'FND' }),
        ],
      },
      ['unmapped PID-8 0001 Q', 'unmapped NK1-3.1 0063 FND'],
    ],
    [
      'guesses',
      {
        issues: [
          issue('TIME_ZONE_UNKNOWN', { at: 'OBX[7]-14', value: '202603051200' }),
          issue('CHARACTER_SET_GUESSED', { at: 'MSH-18', value: 'utf-8' }),
        ],
      },
      ['guess OBX-14 TIME_ZONE_UNKNOWN', 'guess MSH-18 CHARACTER_SET_GUESSED utf-8'],
    ],
    [
      'other issues by their code',
      { issues: [issue('TIME_INVALID', { at: 'PID-7', value: '19800417' }), issue('UNREAD_CUT')] },
      ['issue PID-7 TIME_INVALID', 'issue  UNREAD_CUT'],
    ],
    [
      'authorities that are not enrolled',
      {
        patients: [
          {
            patient: 'Patient/1',
            identities: [
              { ...identity, system: 'urn:hie:NORTH:NORTH' },
              { ...identity, authority: '', system: 'urn:hie:NORTH:local' },
            ],
          },
        ],
      },
      ['guess PID-3 AUTHORITY_NOT_ENROLLED NORTH', 'guess PID-3 AUTHORITY_NOT_ENROLLED none'],
    ],
  ])('is %s', (_, parts, expected) => {
    expect(shown(parts)).toEqual(expected);
  });

  it.each(['Nia Okafor', '19800417', '470-47-1100', 'Okafor^Nia', 'född', '', 'x'.repeat(21), 'A12345'])(
    'never shows %j, which may be patient data',
    (value) => {
      const issues = [issue('CODE_UNMAPPED', { at: 'PID-8', table: '0001', value })];
      expect(shown({ issues })).toEqual(['unmapped PID-8 0001 (text)']);
    },
  );
});
