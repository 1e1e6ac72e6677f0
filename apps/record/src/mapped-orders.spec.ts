import { describe, expect, it } from '@jest/globals';
import { received, shown } from './testing/received.js';

const rxe = (amount: string) => `RXE||197361^Amoxicillin 500 mg^RXNORM|${amount}||CAP`;
const prescribed = received(1, 'RDE^O11^RDE_O11', 'ORC|NW|P-1^EHR|||||||20260305090000+0100', rxe('1'), 'RXR|PO');

describe('prescriptions in the record', () => {
  it.each([
    ['an ORC alone that discontinues', ['ORC|DC|P-1^EHR'], 'stopped'],
    ['an ORC alone that answers a cancel', ['ORC|CR|P-1^EHR|R-9^PHARM'], 'cancelled'],
    ['a hold', ['ORC|OH|P-1^EHR', rxe('1')], 'on-hold'],
    [
      'a dispense that says nothing of the order',
      ['ORC|RE|P-1^EHR', rxe('1'), 'RXD|1|197361^Amoxicillin^RXNORM'],
      'active',
    ],
  ])('%s leaves one prescription, with its drug and dose, that is %s', async (_case, segments, status) => {
    const shownNow = await shown('MedicationRequest', prescribed, received(2, 'RDE^O11^RDE_O11', ...segments));
    expect(shownNow).toMatchObject([
      {
        status,
        medicationCodeableConcept: { coding: [{ code: '197361' }] },
        dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 1, unit: 'CAP' } }] }],
      },
    ]);
  });

  it('a change replaces the dose', async () => {
    const changed = received(2, 'RDE^O11^RDE_O11', 'ORC|XO|P-1^EHR', rxe('2'));
    const [request, ...others] = await shown('MedicationRequest', prescribed, changed);
    expect(others).toEqual([]);
    expect(JSON.stringify(request?.['dosageInstruction'])).toContain('"value":2');
  });

  it('a giving that is taken back (RXA-21 D) is entered in error, the other one stands', async () => {
    const given = (action: string, hour: string) =>
      `RXA|0|1|20260305${hour}0000+0100||197361^Amoxicillin^RXNORM|1|CAP|||||||||||||CP|${action}`;
    const first = received(1, 'RAS^O17^RAS_O17', 'ORC|RE|P-1^EHR', given('A', '08'), given('A', '16'));
    const second = received(2, 'RAS^O17^RAS_O17', 'ORC|RE|P-1^EHR', given('D', '08'));
    const statuses = (await shown('MedicationAdministration', first, second)).map(({ status }) => status);
    expect(statuses.sort()).toEqual(['completed', 'entered-in-error']);
  });
});

describe('orders in the record', () => {
  const obr = 'OBR|1|P-1^EHR||24323-8^Panel^LN';
  const ordered = received(1, 'OML^O21^OML_O21', 'ORC|NW|P-1^EHR|||||||20260305090000+0100', obr, 'NTE|1||fasting');

  it('a cancel revokes the order and keeps what was asked for', async () => {
    const cancelled = received(2, 'OML^O21^OML_O21', 'ORC|OC|P-1^EHR', obr);
    expect(await shown('ServiceRequest', ordered, cancelled)).toMatchObject([
      { status: 'revoked', note: [{ text: 'fasting' }], authoredOn: '2026-03-05T09:00:00+01:00' },
    ]);
  });

  it('its result belongs to the same order, which stays as it is', async () => {
    const result = received(2, 'ORU^R01^ORU_R01', 'ORC|RE|P-1^EHR|F-1^LAB', obr.replace('||24', '|F-1^LAB|24'));
    expect(await shown('ServiceRequest', ordered, result)).toMatchObject([
      { status: 'active', note: [{ text: 'fasting' }] },
    ]);
  });
});

describe('documents in the record', () => {
  const txa = (number: string, parent = '') =>
    `TXA|1|DS^Discharge summary^HL70270|TX|20260305||20260305||||||${number}^EHR|${parent}||||AU||AV`;
  const text = (line: string) => `OBX|1|TX|18842-5^Summary^LN||${line}||||||F`;
  const first = received(1, 'MDM^T02^MDM_T02', 'EVN|T02|20260305', txa('D1'), text('first'));

  it('a replacement (T10) supersedes the document', async () => {
    const second = received(2, 'MDM^T10^MDM_T02', 'EVN|T10|20260306', txa('D2', 'D1^EHR'), text('second'));
    const documents = await shown('DocumentReference', first, second);
    expect(documents.map(({ status }) => status).sort()).toEqual(['current', 'superseded']);
  });

  it('a cancel (T11) withdraws the document and keeps its content', async () => {
    const cancelled = received(2, 'MDM^T11^MDM_T01', 'EVN|T11|20260306', txa('D1'));
    expect(await shown('DocumentReference', first, cancelled)).toMatchObject([
      { status: 'entered-in-error', content: [{ attachment: { url: expect.stringMatching(/^Binary\//) } }] },
    ]);
  });

  it('the same content sent twice is stored once', async () => {
    const again = received(2, 'MDM^T02^MDM_T02', 'EVN|T02|20260306', txa('D7'), text('first'));
    expect(await shown('Binary', first, again)).toHaveLength(1);
    expect(await shown('DocumentReference', first, again)).toHaveLength(2);
  });
});

describe('appointments in the record', () => {
  const sch = (start: string, status: string) =>
    `SCH|A-1^EHR|B-1^DESK||||R^Reason^L|||30|min|^^^${start}||||||||||||||${status}`;
  const booked = received(1, 'SIU^S12^SIU_S12', sch('20260401090000+0200', 'Booked'), 'RGS|1', 'AIL|1|A|W4^12');

  it('moves (S13), keeps its place and is cancelled (S15)', async () => {
    const moved = received(2, 'SIU^S13^SIU_S12', sch('20260402090000+0200', 'Booked'));
    expect(await shown('Appointment', booked, moved)).toMatchObject([
      { status: 'booked', start: '2026-04-02T09:00:00+02:00', end: '2026-04-02T09:30:00+02:00' },
    ]);
    const cancelled = received(3, 'SIU^S15^SIU_S12', sch('20260402090000+0200', 'Booked'));
    const [appointment] = await shown('Appointment', booked, moved, cancelled);
    expect(appointment).toMatchObject({ status: 'cancelled', cancelationReason: { coding: [{ code: 'R' }] } });
    expect(JSON.stringify(appointment?.['participant'])).toContain('Patient/');
  });

  it('an update that says nothing of the state (S14) keeps it', async () => {
    const noshow = received(2, 'SIU^S26^SIU_S12', sch('20260401090000+0200', ''));
    const update = received(3, 'SIU^S14^SIU_S12', sch('20260401090000+0200', ''));
    expect(await shown('Appointment', booked, noshow, update)).toMatchObject([{ status: 'noshow' }]);
  });
});
