import { flat } from '#fhir';
import { hieUri } from '../ids.js';

/** HL7 table 0396 (names of coding systems) and the spellings that are met, to the URI that FHIR uses. */
const uris = new Map(
  Object.entries({
    LN: 'http://loinc.org',
    LNC: 'http://loinc.org',
    LOINC: 'http://loinc.org',
    SCT: 'http://snomed.info/sct',
    SNOMED: 'http://snomed.info/sct',
    'SNOMED-CT': 'http://snomed.info/sct',
    SNOMEDCT: 'http://snomed.info/sct',
    UCUM: 'http://unitsofmeasure.org',
    I9: 'http://hl7.org/fhir/sid/icd-9',
    I9C: 'http://hl7.org/fhir/sid/icd-9-cm',
    I9CDX: 'http://hl7.org/fhir/sid/icd-9-cm',
    I10: 'http://hl7.org/fhir/sid/icd-10',
    ICD10: 'http://hl7.org/fhir/sid/icd-10',
    I10C: 'http://hl7.org/fhir/sid/icd-10-cm',
    'ICD-10-CM': 'http://hl7.org/fhir/sid/icd-10-cm',
    C4: 'http://www.ama-assn.org/go/cpt',
    CPT: 'http://www.ama-assn.org/go/cpt',
    CPT4: 'http://www.ama-assn.org/go/cpt',
    CVX: 'http://hl7.org/fhir/sid/cvx',
    MVX: 'http://terminology.hl7.org/CodeSystem/MVX',
    NDC: 'http://hl7.org/fhir/sid/ndc',
    RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm',
    ISO639: 'urn:ietf:bcp:47',
    'ISO639-1': 'urn:ietf:bcp:47',
  }),
);

// The expression fails on megabytes of digits and dots.
const oidCharactersMax = 1_000;

/**
 * URI of a coding system as named in CWE.3. HL7nnnn is a table of HL7 v2; an OID or URI stands for itself; any other
 * name is the sender's own (L, 99zzz), so it is scoped to the sender.
 */
export const codingSystem = (name: string, organization: string): string =>
  standardSystem(name) ?? hieUri(organization, 'code', name);

/** The same for a name that means one system whoever says it; undefined for a sender's own. */
export function standardSystem(name: string): string | undefined {
  const known = uris.get(name) ?? uris.get(name.toUpperCase());
  if (known !== undefined) return known;
  const table = /^HL7(\d{4})$/i.exec(name)?.[1];
  if (table !== undefined) return flat(`http://terminology.hl7.org/CodeSystem/v2-${table}`);
  if (name.length <= oidCharactersMax && /^(0|1|2)(\.\d+)+$/.test(name)) return flat(`urn:oid:${name}`);
  return /^(https?:\/\/|urn:)\S/.test(name) && !/\s/.test(name) ? name : undefined;
}
