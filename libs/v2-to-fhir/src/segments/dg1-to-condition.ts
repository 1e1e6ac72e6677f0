import type { CodeableConcept, Condition, EncounterDiagnosis, Extension, Identifier, Reference } from '#fhir';
import { diagnosisType } from '../codes/encounter.js';
import { concat, listOf } from '../compact.js';
import { concept } from '../datatypes/concept.js';
import { dateTimeOf } from '../datatypes/date-time.js';
import { ei } from '../datatypes/identifier.js';
import { xcn } from '../datatypes/practitioner.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { structureDefinition } from '../codes/uris.js';

/** DG1[Condition]. */
export function conditionFromDg1(
  dg1: SegmentReader,
  subject: Reference,
  encounter: Reference | undefined,
): Condition | undefined {
  dg1.text(1); // Set ID
  const diagnosis = described(dg1);
  if (diagnosis === undefined) return undefined;
  const identifier = dg1.first(20, (field) => ei(field, undefined, 'diagnosis'));
  const owner = encounter?.reference ?? subject.reference ?? '';
  const code = diagnosis.coding?.[0]?.code ?? diagnosis.text ?? '';
  const recorded = dateTimeOf(dg1, 19);
  return {
    resourceType: 'Condition',
    id: identifier === undefined ? resourceId('Condition', owner, code, dg1.text(6)) : conditionId(dg1, identifier),
    extension: listOf(asserted(recorded), dueTo(dg1)),
    identifier: listOf(identifier),
    verificationStatus:
      dg1.text(21) === 'D'
        ? {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' },
            ],
          }
        : undefined,
    category: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' }],
      },
    ],
    code: diagnosis,
    subject,
    encounter,
    onsetDateTime: dateTimeOf(dg1, 5),
    recordedDate: recorded,
    asserter: dg1.first(16, (field) => xcn(field)),
  };
}

const asserted = (valueDateTime: string | undefined): Extension | undefined =>
  valueDateTime === undefined ? undefined : { url: structureDefinition('condition-assertedDate'), valueDateTime };

const conditionId = (dg1: SegmentReader, { system, value }: Identifier): string =>
  resourceId('Condition', dg1.scope.context.organization, system ?? '', value ?? '');

/** DG1-22: the diagnosis that led to this one; a reference where its DG1 came before, else its number. */
function dueTo(dg1: SegmentReader): Extension | undefined {
  const number = dg1.first(22, (field) => ei(field, undefined, 'diagnosis'));
  if (number === undefined) return undefined;
  const known = dg1.scope.find('Condition', conditionId(dg1, number));
  return {
    url: structureDefinition('condition-dueTo'),
    valueReference: known ?? { type: 'Condition', identifier: number },
  };
}

/** DG1[Encounter]: the part that the diagnosis has in the visit. */
export function diagnosisOf(dg1: SegmentReader, condition: Reference): EncounterDiagnosis {
  const rank = dg1.text(15);
  const isRank = /^[1-9]\d?$/.test(rank);
  if (rank !== '' && !isRank)
    dg1.scope.note({
      severity: 'warning',
      code: 'NUMBER_INVALID',
      at: `${dg1.at}-15`,
      value: rank,
      text: 'Not a rank.',
    });
  return {
    condition,
    use: dg1.first(6, (field) => concept(field, diagnosisType)),
    rank: isRank ? Number(rank) : undefined,
  };
}

/** DG1-3; the description of old versions in DG1-4 is its text, or a name beside the text. */
function described(dg1: SegmentReader): CodeableConcept | undefined {
  const code = dg1.first(3, (field) => concept(field));
  const text = dg1.value(4);
  if (code === undefined) return text === undefined ? undefined : { text };
  if (text === undefined) return code;
  const other = code.text === undefined || code.text === text ? undefined : [{ display: text }];
  return { coding: concat(code.coding, other), text: code.text ?? text };
}
