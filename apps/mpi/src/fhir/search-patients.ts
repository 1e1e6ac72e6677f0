import { asEnterpriseId, fault } from '#contracts';
import { type Bundle, pageSize, type Patient, searchset, searchToken } from '#fhir';
import type { IdentityReader, PersonCriteria } from '#storage';
import { choices, type NamedValues } from './request.js';

interface PatientSearch {
  readonly criteria: PersonCriteria;
  readonly count: number;
  /** Only identifiers of these systems are shown (ITI-78: `identifier=<system>|`). */
  readonly domains: readonly string[];
}

/** ITI-78 and plain FHIR search of Patient: one page, with the total of all that fit. */
export async function searchPatients(identity: IdentityReader, parameters: NamedValues, base: string): Promise<Bundle> {
  const { criteria, count, domains } = parameters.reduce(understand, {
    criteria: {},
    count: pageSize.default,
    domains: [],
  });
  const { total, persons } = await identity.search(criteria, count);
  const matches = persons.map(({ patient }) => withDomains(JSON.parse(patient) as Patient, domains));
  return searchset({
    base,
    path: 'Patient',
    parameters: parameters.map(([name]) => name),
    matches,
    ...(total !== undefined && { total }),
  });
}

function understand(search: PatientSearch, [name, value]: readonly [string, string]): PatientSearch {
  const { criteria } = search;
  const add = (more: PersonCriteria): PatientSearch => ({ ...search, criteria: { ...criteria, ...more } });
  switch (name) {
    case '_id':
      return add({ ids: choices(value).map(asEnterpriseId) });
    case 'identifier':
      return withIdentifier(search, value);
    case 'family':
    case 'given':
    case 'name':
      return add({ [name]: [...(criteria[name] ?? []), choices(value)] });
    case 'birthdate':
      return add({ birthDate: [...(criteria.birthDate ?? []), choices(value).map(birthDateRange)] });
    case 'gender':
      return add({ genders: choices(value).map((one) => one.slice(one.indexOf('|') + 1)) });
    case '_count':
      return { ...search, count: countOf(value) };
    case '_format':
    case '_pretty':
      return search;
    case 'active':
      if (value === 'true') return search;
  }
  throw fault('FHIR_PARAMETER_INVALID', { parameter: /^[a-zA-Z_:.-]{1,40}$/.test(name) ? name : 'unknown' });
}

function withIdentifier(search: PatientSearch, value: string): PatientSearch {
  const tokens = choices(value).map((one) => searchToken('identifier', one));
  const wanted = tokens.flatMap(({ system, code }) =>
    code === undefined ? [] : [{ value: code, ...(system !== undefined && { system }) }],
  );
  const domains = tokens.flatMap(({ system, code }) => (code === undefined && system !== undefined ? [system] : []));
  if (wanted.length === 0) return { ...search, domains: [...search.domains, ...domains] };
  const identifiers = [...(search.criteria.identifiers ?? []), wanted];
  return { ...search, criteria: { ...search.criteria, identifiers } };
}

/** After every text that begins with the same. */
const end = '\u{10ffff}';

/** FHIR R4 3.1.1.4.4 and .7 over the text of ISO dates, which sort as the dates do. */
function birthDateRange(text: string): { from?: string; below?: string } {
  const match = /^(eq|ge|gt|sa|le|lt|eb)?(\d{4}(?:-\d{2}(?:-\d{2})?)?)$/.exec(text);
  const [, prefix = 'eq', date] = match ?? [];
  if (date === undefined) throw fault('FHIR_PARAMETER_INVALID', { parameter: 'birthdate' });
  switch (prefix) {
    case 'ge':
      return { from: date };
    case 'gt':
    case 'sa':
      return { from: date + end };
    case 'le':
      return { below: date + end };
    case 'lt':
    case 'eb':
      return { below: date };
    default:
      return { from: date, below: date + end };
  }
}

function countOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw fault('FHIR_PARAMETER_INVALID', { parameter: '_count' });
  return Math.min(Number(text), pageSize.max);
}

function withDomains(patient: Patient, domains: readonly string[]): Patient {
  if (domains.length === 0) return patient;
  const identifier = (patient.identifier ?? []).filter(({ system = '' }) => domains.includes(system));
  const { identifier: _all, ...rest } = patient;
  return { ...rest, ...(identifier.length > 0 && { identifier }) };
}
