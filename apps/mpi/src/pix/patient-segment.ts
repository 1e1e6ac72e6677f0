import type { SourceIdentity } from '#contracts';
import type { Address, CodeableConcept, ContactPoint, HumanName, Identifier, Patient } from '#fhir';
import { type FieldText, patientNumber, type RepetitionText, type SegmentText, type Sender } from '#hl7';
import { motherNamesOf, motherNumbersOf } from '../particulars.js';

/**
 * The numbers under which sources know a person now, of these systems where some are named. Evidence such as a social
 * security number is none, nor is a number that was merged away.
 */
export const sourceNumbers = ({ identifier = [] }: Patient, systems: readonly string[]): readonly SourceIdentity[] =>
  identifier
    .flatMap(sourceNumber)
    .filter(({ system }) => systems.length === 0 || systems.includes(system))
    .toSorted((a, b) => (`${a.system}\n${a.value}` < `${b.system}\n${b.value}` ? -1 : 1));

function sourceNumber({ use, system, value, type, assigner }: Identifier): readonly SourceIdentity[] {
  const authority = assigner?.display;
  if (use !== 'usual' || system === undefined || value === undefined || authority === undefined) return [];
  const code = type?.coding?.[0]?.code;
  return [{ system, value, authority, ...(code !== undefined && { type: code }) }];
}

/** PID of a response to a demographics query: what the golden record says, under these numbers. */
export function patientSegment(
  patient: Patient,
  { own, numbers }: { readonly own: readonly RepetitionText[]; readonly numbers: readonly SourceIdentity[] },
  authorities: Sender['authorities'],
): SegmentText {
  const { birthDate = '', gender = '', multipleBirthInteger: order } = patient;
  return {
    name: 'PID',
    fields: {
      3: { repetitions: [...own, ...numbers.map((one) => patientNumber(one, authorities))] },
      5: repeated(patient.name, name),
      6: repeated(motherNamesOf(patient), motherName),
      7: birthDate.replaceAll('-', ''),
      8: sexes[gender] ?? '',
      11: repeated(patient.address, address),
      13: repeated(
        patient.telecom?.filter(({ use }) => use !== 'work'),
        contact,
      ),
      14: repeated(
        patient.telecom?.filter(({ use }) => use === 'work'),
        contact,
      ),
      15: codeOf(patient.communication?.[0]?.language),
      16: maritalStatuses[codeOf(patient.maritalStatus)] ?? codeOf(patient.maritalStatus),
      21: repeated(motherNumbersOf(patient), motherNumber(authorities)),
      24: order !== undefined || patient.multipleBirthBoolean === true ? 'Y' : '',
      25: order === undefined ? '' : String(order),
    },
  };
}

const repeated = <Value>(values: readonly Value[] | undefined, text: (value: Value) => RepetitionText): FieldText => ({
  repetitions: (values ?? []).map(text),
});

/** XPN. */
const name = ({ family = '', given = [], suffix = [], prefix = [], use }: HumanName): RepetitionText => [
  family,
  given[0] ?? '',
  given.slice(1).join(' '),
  suffix.join(' '),
  prefix.join(' '),
  '',
  nameTypes[use ?? ''] ?? '',
];

/** XAD. */
const address = ({ line = [], city, state, postalCode, country, district }: Address): RepetitionText =>
  [line[0], line.slice(1).join(' '), city, state, postalCode, country, '', '', district].map((text) => text ?? '');

/** XPN of PID-6: her maiden name, unless the source said of what type it is. */
const motherName = (one: HumanName): RepetitionText => name(one.use === undefined ? { ...one, use: 'maiden' } : one);

/** CX of PID-21. */
const motherNumber =
  (authorities: Sender['authorities']) =>
  ({ system = '', value = '', assigner }: Identifier): RepetitionText =>
    patientNumber({ system, value, authority: assigner?.display ?? '' }, authorities);

/** XTN; XTN.1 where the number was sent as a whole, else its parts. */
function contact({ system, value = '', use, extension = [] }: ContactPoint): RepetitionText {
  if (system === 'email') return ['', 'NET', 'Internet', value];
  const [country = '', area = '', local = '', more = ''] = ['country', 'area', 'local', 'extension'].map(
    (part) => extension.find(({ url }) => url.endsWith(`/contactpoint-${part}`))?.valueString ?? '',
  );
  const whole = local === '' ? value : '';
  return [whole, telecomUses[use ?? ''] ?? '', use === 'mobile' ? 'CP' : 'PH', '', country, area, local, more];
}

const codeOf = (concept: CodeableConcept | undefined): string => concept?.coding?.[0]?.code ?? '';

/** Table 0201. */
const telecomUses: Readonly<Record<string, string>> = { home: 'PRN', work: 'WPN', mobile: 'PRS' };

/** Table 0002, by HL7 v3 MaritalStatus, where its code is another. */
const maritalStatuses: Readonly<Record<string, string>> = {
  L: 'A',
  C: 'C',
  T: 'P',
  A: 'N',
  U: 'B',
  UNK: 'U',
  OTH: 'O',
  NAVU: 'T',
};

/** Table 0001. */
const sexes: Readonly<Record<string, string>> = { female: 'F', male: 'M', other: 'O', unknown: 'U' };

/** Table 0200, by FHIR's name use: the V2-to-FHIR guide's map, backwards. */
const nameTypes: Readonly<Record<string, string>> = {
  official: 'L',
  usual: 'D',
  maiden: 'M',
  nickname: 'N',
  anonymous: 'MSK',
  temp: 'TEMP',
  old: 'BAD',
};
