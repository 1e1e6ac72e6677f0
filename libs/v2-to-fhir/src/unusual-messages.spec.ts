import { describe, expect, it } from '@jest/globals';
import { eventOf, message, resourcesOf } from './testing/sample.js';

const pid = 'PID|1||70421^^^NORTHHILL^MR||Okonjo^Miriam';

describe('a delete indicator', () => {
  it('is listed as unread where no element is deleted for it, and only there', () => {
    const { deletes, unread } = eventOf(
      message('ADT^A08', `${pid}|||||||||||""|||""`, 'PV1|1|I|W1|||||""|""|""', 'OBX|1|NM|X^Ex^L||""||||||D'),
    );
    expect(deletes.map(({ at, path }) => `${at} ${path}`)).toEqual(['PID-16 maritalStatus', 'PV1-10 serviceType']);
    expect(unread).toEqual([
      { at: 'PID-19', value: '""' },
      { at: 'PV1-8', value: '""' },
      { at: 'PV1-9', value: '""' },
      { at: 'OBX-5', value: '""' },
    ]);
  });

  it('of a whole list is acted on whichever of its fields say it', () => {
    const { sets, unread } = eventOf(message('ADT^A08', pid, 'AL1|""|""|""'));
    expect(sets).toMatchObject([{ of: 'AL1', members: [] }]);
    expect(unread).toEqual([]);
  });
});

describe('a cancelled discharge', () => {
  const pv1 = `PV1|1|I|W1${'|'.repeat(16)}V9${'|'.repeat(17)}01|HOSP^20260309${'|'.repeat(8)}20260309140000+0100`;

  it('leaves neither an end nor a disposition nor a destination, whatever the fields still say', () => {
    const event = eventOf(message('ADT^A13', pid, pv1));
    expect(resourcesOf(event, 'Encounter')[0]).toMatchObject({ status: 'in-progress' });
    expect(resourcesOf(event, 'Encounter')[0]?.['hospitalization']).toBeUndefined();
    expect(event.deletes.map(({ path }) => path)).toEqual([
      'hospitalization.dischargeDisposition',
      'hospitalization.destination',
      'period.end',
    ]);
    expect(event.unread.map(({ at }) => at)).toEqual(['PV1-36', 'PV1-37', 'PV1-45']);
  });
});

describe('how long an order lasts', () => {
  const timingOf = (orc7: string) => {
    const event = eventOf(message('RDE^O11', pid, `ORC|NW|P1^OE|||||${orc7}`, 'RXE||D1^Drug^L|1||mg'));
    const [request] = resourcesOf(event, 'MedicationRequest');
    return request?.['dosageInstruction'];
  };

  it.each([
    ['1^Q6H^D3', { boundsDuration: { value: 3, unit: 'd' } }, undefined],
    ['1^Q6H^H8^20260111080000+0100', { boundsPeriod: { end: '2026-01-11T16:00:00+01:00' } }, undefined],
    // Of a day nobody knows at what hour it begins, so when the third one ends is not said.
    ['1^Q6H^D3^20260111', { boundsPeriod: { start: '2026-01-11' } }, 'D3'],
    ['1^Q6H^D3^20260111^20260121', { boundsPeriod: { start: '2026-01-11', end: '2026-01-21' } }, 'D3'],
  ])('%s bounds the timing, or stays as text', (orc7, repeat, text) => {
    const [dosage] = timingOf(orc7) as { text?: string }[];
    expect(dosage).toMatchObject({ timing: { repeat } });
    expect(dosage?.text).toBe(text);
  });
});

describe('an administration of an amount that nobody knows', () => {
  it.each([
    ['999', { extension: [{ valueCode: 'unknown' }] }],
    ['999|mg', { value: 999, unit: 'mg' }],
  ])('RXA-6 %s gives the dose %j', (amount, dose) => {
    const rxa = `RXA|0|1|20260110080000+0100||D1^Drug^L|${amount}`;
    const [administration] = resourcesOf(
      eventOf(message('RAS^O17', pid, 'ORC|RE|P1^OE', rxa)),
      'MedicationAdministration',
    );
    expect(administration?.['dosage']).toMatchObject({ dose });
  });
});

describe('a text over several OBX', () => {
  const textOf = (...lines: string[]) => {
    const obx = lines.map((line, at) => `OBX|${at + 1}|TX|NOTE^Comment^L||${line}||||||F`);
    return resourcesOf(eventOf(message('ORU^R01', pid, 'OBR|1||F1|A^Report^L', ...obx)), 'Observation')[0]?.[
      'valueString'
    ];
  };

  it.each([
    [['Findings', '', 'None'], 'Findings\n\nNone'],
    [['Findings~~None'], 'Findings\n\nNone'],
    [['', 'Findings', '', ''], 'Findings'],
    [['', ''], undefined],
  ])('of %j keeps the blank lines inside', (lines, text) => {
    expect(textOf(...lines)).toBe(text);
  });

  it('keeps them in a document, too', () => {
    const lines = ['Findings', '', 'None'].map((line, at) => `OBX|${at + 1}|TX|NOTE^Comment^L||${line}||||||F`);
    const event = eventOf(message('MDM^T02', pid, 'TXA|1|DS|TX|||||||||D1^L', ...lines));
    const data = String(resourcesOf(event, 'Binary')[0]?.['data']);
    expect(Buffer.from(data, 'base64').toString()).toBe('Findings\n\nNone');
  });
});

describe('the modifiers of a procedure', () => {
  const proceduresOf = (...pr1: string[]) =>
    resourcesOf(eventOf(message('ADT^A01', pid, 'PV1|1|I', ...pr1)), 'Procedure');
  const at = (modifiers: string, system: string): string =>
    `PR1|1||69436^Tympanostomy^${system}||20260305${'|'.repeat(11)}${modifiers}`;

  it('stand behind a code of CPT, and in notes behind any', () => {
    const note = [{ text: 'Left side' }, { text: 'Distinct' }];
    for (const [system, code] of [
      ['C4', '69436:LT:59'],
      ['99LOCAL', '69436'],
    ] as const)
      expect(proceduresOf(at('LT^Left side~59^Distinct', system))).toMatchObject([
        { code: { coding: [{ code }] }, note },
      ]);
  });

  it('tell two procedures of one code apart', () => {
    expect(proceduresOf(at('LT', '99LOCAL'), at('RT', '99LOCAL'))).toHaveLength(2);
  });
});

describe('what kind of order OBR-11 names', () => {
  it.each([
    ['G', { intent: 'reflex-order' }],
    ['A', { intent: 'order', _intent: { extension: [{ valueCodeableConcept: { text: 'A' } }] } }],
  ])('%s is kept', (code, intent) => {
    const event = eventOf(message('OML^O21', pid, 'ORC|NW|P1', `OBR|1|P1||A^Count^L|||||||${code}`));
    expect(resourcesOf(event, 'ServiceRequest')).toMatchObject([intent]);
    expect(event.unread).toEqual([]);
  });
});

describe('who typed a document and why it was changed', () => {
  it('is kept where nobody says when', () => {
    const txa = `TXA|1|DS|TX||||||17^Ahmed||31^Brandt|D1${'|'.repeat(9)}Misspelt`;
    const event = eventOf(message('MDM^T08', pid, txa));
    const agent = [{ type: { coding: [{ code: 'author' }] } }, { type: { coding: [{ code: 'enterer' }] } }];
    expect(resourcesOf(event, 'Provenance')).toMatchObject([{ reason: [{ text: 'Misspelt' }], agent }]);
    expect(event.unread).toEqual([]);
  });
});
