import type { Patient } from '#fhir';
import { concat } from '../compact.js';
import { xon } from '../datatypes/organization.js';
import { xcn } from '../datatypes/practitioner.js';
import type { SegmentReader } from '../reader.js';

/** PD1[Patient]: who looks after the patient. */
export const carersFromPd1 = (pd1: SegmentReader): Pick<Patient, 'generalPractitioner'> => ({
  generalPractitioner: concat(
    pd1.each(3, (field) => xon(field)),
    pd1.each(4, (field) => xcn(field)),
  ),
});
