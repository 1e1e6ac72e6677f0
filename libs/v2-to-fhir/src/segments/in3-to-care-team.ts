import type { CareTeam, Reference } from '#fhir';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';

/** IN3[CareTeam]: the case manager of IN3-21. */
export function caseManagerFromIn3(in3: SegmentReader, subject: Reference): CareTeam | undefined {
  in3.text(1); // Set ID
  const display = in3.value(21);
  if (display === undefined) return undefined;
  const role = {
    coding: [{ system: 'http://snomed.info/sct', code: '768832004', display: 'Case manager' }],
    text: 'case manager',
  };
  return {
    resourceType: 'CareTeam',
    id: resourceId('CareTeam', subject.reference ?? '', 'case manager'),
    subject,
    participant: [{ role: [role], member: { display } }],
  };
}
