import type { Patient } from '#fhir';
import { number, type Visit } from './region.js';

/** The registration of a patient at one organization, as a row of an evaluation set has it. */
export interface Registration {
  readonly record_id: string;
  readonly authority: string;
  readonly mrn: string;
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly suffix: string;
  /** YYYYMMDD. */
  readonly birth_date: string;
  /** M, F or nothing. */
  readonly sex: string;
  readonly ssn: string;
  readonly address: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly phone: string;
  readonly mother_maiden: string;
}

/** Rows of a CSV without quotes. */
export function registrationsOf(csv: string): readonly Registration[] {
  const [header = '', ...rows] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  return rows.map((row) => {
    const values = row.split(',');
    return Object.fromEntries(columns.map((column, at) => [column, values[at] ?? ''])) as unknown as Registration;
  });
}

/** The event that the normalizer makes of its message. */
export function visitOf(one: Registration): Visit {
  const given = [one.given, one.middle].filter((name) => name !== '');
  const patient: Partial<Patient> = {
    name: [{ family: one.family, given, ...(one.suffix && { suffix: [one.suffix] }) }],
    ...(one.birth_date && { birthDate: one.birth_date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') }),
    ...(one.sex && { gender: one.sex === 'F' ? 'female' : 'male' }),
    address: [{ line: [one.address], city: one.city, state: one.state, postalCode: one.zip }],
    ...(one.phone && { telecom: [{ system: 'phone', value: one.phone }] }),
    ...(one.ssn && { identifier: [{ type: { coding: [{ code: 'SS' }] }, value: one.ssn }] }),
    ...(one.mother_maiden && {
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName',
          valueString: one.mother_maiden,
        },
      ],
    }),
  };
  return { identities: [number(one.authority, one.mrn)], patient };
}
