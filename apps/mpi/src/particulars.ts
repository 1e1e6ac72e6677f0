import type { CodeableConcept, ContactPoint, Extension, HumanName, Identifier, Patient, RelatedPerson } from '#fhir';
import type { RawContact, RawParticulars } from '#identity';
import { humanName, nameOf } from './human-name.js';

export const mothersMaidenName = 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName';
const contactPart = 'http://hl7.org/fhir/StructureDefinition/contactpoint-';
/** A name with its parts beside an element that holds a text alone. */
const nameParts = 'https://hie-broker.dev/fhir/StructureDefinition/name-parts';
/** Patient by number, which is not the number of this patient. */
const motherExtension = 'https://hie-broker.dev/fhir/StructureDefinition/patient-mother';

/** What a message says of a patient beyond what the matcher reads; `relatives` are those of its bundle. */
export function particularsOf(
  patient: Patient,
  relatives: readonly RelatedPerson[],
): { readonly particulars?: RawParticulars } {
  const { telecom = [], communication = [], maritalStatus } = patient;
  const contacts = telecom.flatMap(contactOf);
  const motherNames = motherNamesOf(patient).map(nameOf);
  const motherNumbers = relatives.filter(isMother).flatMap(({ identifier = [] }) => identifier.flatMap(numberOf));
  const languages = communication.flatMap(({ language }) => languageIn(language));
  const status = maritalStatus?.coding?.[0]?.code;
  const maritalStatusCodes = status === undefined ? [] : [status];
  return present({ contacts, motherNames, motherNumbers, languages, maritalStatus: maritalStatusCodes });
}

/** A later message over an earlier one, element by element. `gone` are elements that it deletes. */
export function updatedParticulars(
  before: RawParticulars = {},
  after: RawParticulars = {},
  gone: ReadonlySet<string | undefined>,
): { readonly particulars?: RawParticulars } {
  const kept = <Value>(element: string, now: Value | undefined, then: Value | undefined): Value | undefined =>
    now ?? (gone.has(element) ? undefined : then);
  return present({
    contacts: kept('telecom', after.contacts, before.contacts),
    motherNames: kept('extension', after.motherNames, before.motherNames),
    motherNumbers: kept('mother', after.motherNumbers, before.motherNumbers),
    languages: kept('communication', after.languages, before.languages),
    maritalStatus: kept('maritalStatus', after.maritalStatus, before.maritalStatus),
  });
}

/** Without what is empty; nothing where all is. */
function present(lists: { readonly [Name in keyof RawParticulars]: RawParticulars[Name] | undefined }): {
  readonly particulars?: RawParticulars;
} {
  const held = Object.entries(lists).filter(([, list]) => list !== undefined && list.length > 0);
  return held.length === 0 ? {} : { particulars: Object.fromEntries(held) };
}

/** Name of the mother, with parts where they are known. */
export const motherNamesOf = ({ extension = [] }: Pick<Patient, 'extension'>): readonly HumanName[] =>
  extension
    .filter(({ url }) => url === mothersMaidenName)
    .flatMap(({ valueString, _valueString }) => {
      const parts = _valueString?.extension?.find(({ url }) => url === nameParts)?.valueHumanName;
      return parts ?? (valueString === undefined ? [] : { family: valueString });
    });

/** Numbers of the mother's own record. */
export const motherNumbersOf = ({ extension = [] }: Pick<Patient, 'extension'>): readonly Identifier[] =>
  extension.flatMap(({ url, valueReference }) => (url === motherExtension ? (valueReference?.identifier ?? []) : []));

/** The same as elements of the golden record. */
export function shown(maidenNames: readonly string[], particulars: RawParticulars = {}): Partial<Patient> {
  const { motherNames = [], motherNumbers = [], languages = [], maritalStatus = [] } = particulars;
  const parts = motherNames.map(humanName);
  const extension: Extension[] = [
    ...maidenNames.slice(0, 1).map((valueString) => ({ url: mothersMaidenName, valueString, ...withParts(parts[0]) })),
    ...motherNumbers.map(({ system, value, authority }) => ({
      url: motherExtension,
      valueReference: {
        type: 'Patient',
        identifier: { system, value, ...(authority !== undefined && { assigner: { display: authority } }) },
      },
    })),
  ];
  const [status] = maritalStatus;
  return {
    ...(extension.length > 0 && { extension }),
    ...(languages.length > 0 && {
      communication: languages.map((code) => ({ language: { coding: [{ system: 'urn:ietf:bcp:47', code }] } })),
    }),
    ...(status !== undefined && {
      maritalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: status }] },
    }),
  };
}

/** A contact with what is known of how it was given. */
export function contactPoint(
  system: 'phone' | 'email',
  value: string,
  { contacts = [] }: RawParticulars = {},
): ContactPoint {
  const given = contacts.find((one) => one.value === value);
  const extension = contactParts.flatMap((name) => {
    const valueString = given?.[name];
    return valueString === undefined ? [] : [{ url: contactPart + name, valueString }];
  });
  return {
    ...(extension.length > 0 && { extension }),
    system,
    value,
    ...(isUse(given?.use) && { use: given.use }),
  } as ContactPoint;
}

const withParts = (name: HumanName | undefined): Pick<Extension, '_valueString'> =>
  name?.given ? { _valueString: { extension: [{ url: nameParts, valueHumanName: name }] } } : {};

const contactParts = ['country', 'area', 'local', 'extension'] as const;
const uses = ['home', 'work', 'temp', 'old', 'mobile'] as const;
const isUse = (use: string | undefined): use is (typeof uses)[number] => uses.some((one) => one === use);

function contactOf({ value, use, extension = [] }: ContactPoint): readonly RawContact[] {
  if (value === undefined || (use === undefined && extension.length === 0)) return [];
  const parts = contactParts.flatMap((name) => {
    const text = extension.find(({ url }) => url === contactPart + name)?.valueString;
    return text === undefined ? [] : [[name, text] as const];
  });
  return [{ value, ...(use && { use }), ...Object.fromEntries(parts) }];
}

const isMother = ({ relationship = [] }: RelatedPerson): boolean =>
  relationship.some(({ coding = [] }) => coding.some(({ code }) => code === 'MTH'));

const numberOf = ({ system = '', value, assigner }: NonNullable<RelatedPerson['identifier']>[number]) =>
  value === undefined
    ? []
    : [{ system, value, ...(assigner?.display !== undefined && { authority: assigner.display }) }];

/** ISO 639 writes its codes in small letters, senders often do not. */
function languageIn({ coding = [] }: CodeableConcept): readonly string[] {
  const code = coding[0]?.code;
  if (code === undefined) return [];
  return [/^[A-Z]{2,3}$/.test(code) ? code.toLowerCase() : code];
}
