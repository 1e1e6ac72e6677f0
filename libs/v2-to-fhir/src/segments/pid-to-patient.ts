import type { Address, CodeableConcept, Extension, HumanName, Identifier, Patient } from '#fhir';
import { administrativeSex, maritalStatus } from '../codes/patient.js';
import { religion } from '../codes/religion.js';
import { concat, listOf } from '../compact.js';
import type { DeletePaths } from '../deletes.js';
import { xad } from '../datatypes/address.js';
import { code, codeOf, originalCode, yes } from '../datatypes/code.js';
import { besideCode, concept } from '../datatypes/concept.js';
import { date, dateTime, dateTimeOf } from '../datatypes/date-time.js';
import { names, nameText, xpn } from '../datatypes/human-name.js';
import { cx, dln, ssn } from '../datatypes/identifier.js';
import { xtn } from '../datatypes/telecom.js';
import type { SegmentReader } from '../reader.js';
import { structureDefinition } from '../codes/uris.js';

/** PID[Patient]. */
export function patientFromPid(pid: SegmentReader, id: string): Patient {
  pid.text(1); // Set ID: the place among the PIDs
  // Named one by one, since each spread takes a tenth of a microsecond, here and below.
  const [sex, born] = [gender(pid), birthDate(pid)];
  const [dead, siblings] = [deceased(pid), multipleBirth(pid)];
  return {
    resourceType: 'Patient',
    id,
    extension: listOf(
      mothersName(pid),
      conceptExtension(
        'patient-religion',
        pid.first(17, (field) => concept(field, religion)),
      ),
      birthPlace(pid),
      ...(pid.each(26, (field) => citizenship('patient-citizenship', concept(field, '0171'))) ?? []),
      citizenship(
        'patient-nationality',
        pid.first(28, (field) => concept(field, '0212')),
      ),
      ...(pid.each(39, (field) => citizenship('patient-citizenship', concept(field, '0171'))) ?? []),
      animal(pid),
    ),
    identifier: distinct(
      concat(pid.each(3, cx), pid.each(2, cx), pid.each(4, cx), pid.each(19, ssn), listOf(pid.first(20, dln))),
    ),
    name: concat(pid.eachOf(5, names), aliases(pid)),
    telecom: concat(
      pid.each(13, (field) => xtn(field, 'home')),
      pid.each(14, (field) => xtn(field, 'work')),
      pid.each(40, (field) => xtn(field)),
    ),
    gender: sex.gender,
    _gender: sex._gender,
    birthDate: born.birthDate,
    _birthDate: born._birthDate,
    deceasedBoolean: dead.deceasedBoolean,
    deceasedDateTime: dead.deceasedDateTime,
    address: addresses(pid),
    maritalStatus: pid.first(16, (field) => concept(field, maritalStatus)),
    multipleBirthBoolean: siblings.multipleBirthBoolean,
    multipleBirthInteger: siblings.multipleBirthInteger,
    communication: pid.each(15, (field) => {
      const language = concept(field, '0296');
      return language && { language };
    }),
  };
}

export const patientDeletes: DeletePaths = [
  [5, 'name'],
  [7, 'birthDate'],
  [8, 'gender'],
  [11, 'address'],
  [13, 'telecom'],
  [14, 'telecom'],
  [15, 'communication'],
  [16, 'maritalStatus'],
  [24, 'multipleBirthBoolean'],
  [25, 'multipleBirthInteger'],
  [29, 'deceasedDateTime'],
  [30, 'deceasedBoolean'],
];

/** The extension holds a text; where the mother has a given name, too, the name with its parts stands beside it. */
function mothersName(pid: SegmentReader): Extension | undefined {
  const maiden = extension('patient-mothersMaidenName', 'valueString', pid.first(6, nameText));
  const name = maiden && pid.first(6, xpn);
  if (maiden === undefined || name?.given === undefined) return maiden;
  const url = 'https://hie-broker.dev/fhir/StructureDefinition/name-parts';
  return { ...maiden, _valueString: { extension: [{ url, valueHumanName: name }] } };
}

const aliases = (pid: SegmentReader): HumanName[] | undefined => pid.eachOf(9, names);

function gender(pid: SegmentReader): Pick<Patient, 'gender' | '_gender'> {
  const sent = pid.first(8, codeOf);
  const mapped = code(administrativeSex, sent, 'PID-8', pid.scope);
  return sent !== undefined && mapped === undefined
    ? { _gender: originalCode(administrativeSex.id, sent) }
    : { gender: mapped, _gender: pid.first(8, besideCode) };
}

/** The date by the sender's calendar; with a time, that instant stands beside it. */
function birthDate(pid: SegmentReader): Pick<Patient, 'birthDate' | '_birthDate'> {
  const sent = pid.text(7);
  const day = date(sent, 'PID-7', pid.scope);
  if (day === undefined || sent.length <= 8) return { birthDate: day };
  const moment = /^\d{8}0+(\.0+)?$/.test(sent) ? undefined : dateTime(sent, 'PID-7', pid.scope);
  if (moment === undefined || moment.length <= 10) return { birthDate: day };
  return {
    birthDate: day,
    _birthDate: { extension: [{ url: structureDefinition('patient-birthTime'), valueDateTime: moment }] },
  };
}

function deceased(pid: SegmentReader): Pick<Patient, 'deceasedBoolean' | 'deceasedDateTime'> {
  const dead = yes(pid.text(30), 'PID-30', pid.scope);
  const moment = dateTimeOf(pid, 29);
  return moment === undefined ? { deceasedBoolean: dead } : { deceasedDateTime: moment };
}

function multipleBirth(pid: SegmentReader): Pick<Patient, 'multipleBirthBoolean' | 'multipleBirthInteger'> {
  const several = yes(pid.text(24), 'PID-24', pid.scope);
  const order = pid.text(25);
  if (/^[1-9]\d?$/.test(order)) return { multipleBirthInteger: Number(order) };
  if (order !== '')
    pid.scope.note({
      severity: 'warning',
      code: 'NUMBER_INVALID',
      at: 'PID-25',
      value: order,
      text: 'Not a birth order.',
    });
  return { multipleBirthBoolean: several };
}

/** PID-11; the county of PID-12 belongs to an only address that names none, else it stands by itself. */
function addresses(pid: SegmentReader): Address[] | undefined {
  const sent = pid.each(11, xad);
  const county = pid.value(12);
  if (county === undefined) return sent;
  const [only] = sent ?? [];
  if (only === undefined) return [{ district: county }];
  if (sent?.length === 1 && only.district === undefined) return [{ ...only, district: county }];
  return sent?.some(({ district }) => district === county) ? sent : concat(sent, [{ district: county }]);
}

/** PID-19 often repeats a number of PID-3; the first, which says more, stands. */
const distinct = (identifiers: Identifier[] | undefined): Identifier[] | undefined =>
  identifiers?.filter(
    ({ system, value }, at) =>
      identifiers.findIndex((other) => other.system === system && other.value === value) === at,
  );

/** PID-35, PID-36: a patient of a veterinarian. */
function animal(pid: SegmentReader): Extension | undefined {
  const species = pid.first(35, (field) => concept(field, '0446'));
  const breed = pid.first(36, (field) => concept(field, '0447'));
  const parts = listOf(
    species && { url: 'species', valueCodeableConcept: species },
    breed && { url: 'breed', valueCodeableConcept: breed },
  );
  return parts && { url: structureDefinition('patient-animal'), extension: parts };
}

function birthPlace(pid: SegmentReader): Extension | undefined {
  const text = pid.populated(23) ? pid.field(23).whole() : '';
  return text === '' ? undefined : { url: structureDefinition('patient-birthPlace'), valueAddress: { text } };
}

const extension = (name: string, type: 'valueString', value: string | undefined): Extension | undefined =>
  value === undefined ? undefined : { url: structureDefinition(name), [type]: value };

const conceptExtension = (name: string, value: CodeableConcept | undefined): Extension | undefined =>
  value === undefined ? undefined : { url: structureDefinition(name), valueCodeableConcept: value };

const citizenship = (name: string, value: CodeableConcept | undefined): Extension | undefined =>
  value === undefined
    ? undefined
    : { url: structureDefinition(name), extension: [{ url: 'code', valueCodeableConcept: value }] };
