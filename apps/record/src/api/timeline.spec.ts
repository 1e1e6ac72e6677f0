import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Patient } from '#fhir';
import { linked, patientReference, personOf, runningRecord } from '../testing/running-record.js';
import { type Timeline, timeline } from './timeline.js';

const subject = (of: string) => ({ reference: patientReference(of) });

const potassium = (id: string, day: number, value: number, parts: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] },
  subject: subject('1'),
  effectiveDateTime: `2026-01-0${day}T10:00:00-05:00`,
  valueQuantity: { value, unit: 'mmol/L' },
  referenceRange: [{ low: { value: 3.5 }, high: { value: 5.1 } }],
  interpretation: [{ coding: [{ code: value > 5.1 ? 'HH' : 'N' }] }],
  ...parts,
});

const resources = [
  {
    resourceType: 'Encounter',
    id: 'visit',
    status: 'finished',
    class: { code: 'IMP', display: 'inpatient encounter' },
    subject: subject('1'),
    period: { start: '2026-01-01T08:00:00Z', end: '2026-01-05T08:00:00Z' },
  },
  {
    resourceType: 'MedicationRequest',
    id: 'rx',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'Amoxicillin' },
    subject: subject('1'),
    authoredOn: '2026-01-04',
  },
  {
    resourceType: 'DocumentReference',
    id: 'letter',
    status: 'current',
    type: { text: 'Discharge letter' },
    subject: subject('1'),
    date: '2026-01-06T08:00:00Z',
    content: [],
  },
  { resourceType: 'AllergyIntolerance', id: 'allergy', code: { text: 'Penicillin' }, patient: subject('1') },
  potassium('late', 3, 6.2),
  potassium('early', 1, 4.1),
  potassium('wrong', 2, 44, { status: 'entered-in-error' }),
  potassium('other-unit', 2, 16, { valueQuantity: { value: 16, unit: 'mg/dL' } }),
  potassium('text', 2, 4, { valueQuantity: undefined, valueString: 'haemolysed' }),
];

let shown: Timeline;
let nobody: Promise<Timeline>;

beforeAll(async () => {
  const record = await runningRecord();
  await record.append(
    linked({ at: 1, resources }),
    linked({ at: 2, of: ['2'], resources: [potassium('of-another', 2, 5, { subject: subject('2') })] }),
    // Number 3 belongs to person 1 too.
    linked({ at: 3, of: ['3'], person: '1', resources: [potassium('elsewhere', 5, 3.9, { subject: subject('3') })] }),
  );
  await record.fold();
  const api = {
    reader: record.reader,
    patient: async (id: string) =>
      id === personOf('1') ? ({ resourceType: 'Patient', id } satisfies Patient) : undefined,
    sourceKeysByIdentifier: async () => [],
    cursorKey: new Uint8Array(32),
  };
  shown = await timeline(api, personOf('1'));
  nobody = timeline(api, 'NOBODY');
  nobody.catch(() => undefined);
});

describe('the timeline of a person', () => {
  it('goes over all sources, the newest first, and ends with what has no date', () => {
    expect(shown.entries.map(({ id }) => id)).toEqual([
      'letter',
      'elsewhere',
      'rx',
      'late',
      'other-unit',
      'text',
      'wrong',
      'early',
      'visit',
      'allergy',
    ]);
    expect(shown.cutOff).toEqual([]);
  });

  it('says of each what it is, its value and which message it came from', () => {
    const byId = new Map(shown.entries.map((entry) => [entry.id, entry]));
    expect(byId.get('visit')).toMatchObject({ title: 'inpatient encounter', end: '2026-01-05T08:00:00Z' });
    expect(byId.get('late')).toMatchObject({ title: 'Potassium', value: '6.2 mmol/L', flag: 'high', version: 1 });
    expect(byId.get('text')).toMatchObject({ value: 'haemolysed' });
    expect([byId.get('rx')?.title, byId.get('letter')?.title]).toEqual(['Amoxicillin', 'Discharge letter']);
    expect(byId.get('late')?.messageId).toBe(byId.get('visit')?.messageId);
    expect(byId.get('elsewhere')?.messageId).not.toBe(byId.get('visit')?.messageId);
  });

  it('has the numbers of a test over time, one series for each unit, without what is void', () => {
    const points = shown.trends.map(({ title, unit, points: all }) => [title, unit, ...all.map(({ value }) => value)]);
    expect(points).toEqual([
      ['Potassium', 'mg/dL', 16],
      ['Potassium', 'mmol/L', 4.1, 6.2, 3.9],
    ]);
    expect(shown.trends[1]?.points[1]).toMatchObject({ low: 3.5, high: 5.1, flag: 'high', id: 'late' });
  });

  it('of nobody is not found', async () => {
    await expect(nobody).rejects.toMatchObject({ code: 'API_NOT_FOUND' });
  });
});
