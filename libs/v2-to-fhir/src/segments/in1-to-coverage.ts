import type { Coverage, Extension, Identifier, Organization, Reference, RelatedPerson } from '#fhir';
import { administrativeSex, relationship } from '../codes/patient.js';
import { concat, listOf } from '../compact.js';
import { xad } from '../datatypes/address.js';
import { code, codeOf, dataAbsent, lacking, originalCode } from '../datatypes/code.js';
import { besideCode, concept } from '../datatypes/concept.js';
import { between, dateOf, dateTimeOf } from '../datatypes/date-time.js';
import { names, xpn } from '../datatypes/human-name.js';
import { cweIdentifiers, cx } from '../datatypes/identifier.js';
import { awayFromHome, xon } from '../datatypes/organization.js';
import { xtn } from '../datatypes/telecom.js';
import { resourceId } from '../ids.js';
import type { SegmentReader } from '../reader.js';
import { isTakenBack } from './action-code.js';
import { insuredFromIn2, numbersFromIn2 } from './in2-to-coverage.js';

const subscriberIdUrl = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-subscriberId';

/**
 * IN1[Coverage]; named by patient, plan, company and policy. The guide leaves IN1-3, -6 to -9, -18, -19, -36 and -43
 * out: they are ours. Whether the coverage is in force is not said.
 */
export function coverageFromIn1(
  in1: SegmentReader,
  in2: SegmentReader | undefined,
  beneficiary: Reference,
): Coverage | undefined {
  in1.text(1); // Set ID
  const plan = in1.first(2, (field) => cweIdentifiers(field, 'plan'));
  const payor = payorOf(in1);
  const policy = in1.value(36);
  const subscriberIds = in1.each(49, cx);
  const employer = in1.each(10, (field) => cx(field, 'organization'));
  if (plan === undefined && payor === undefined && policy === undefined && subscriberIds === undefined) {
    in1.forget(10);
    return undefined;
  }
  const named = [plan?.[0]?.value ?? '', in1.text(3), policy ?? subscriberIds?.[0]?.value ?? ''];
  const coverage: Omit<Coverage, 'status'> = {
    resourceType: 'Coverage',
    id: resourceId('Coverage', beneficiary.reference ?? '', ...named),
    extension: concat(subscriberIds?.map(subscriberId), employer?.filter(isSubscriberNumber).map(subscriberId)),
    identifier: concat(plan, listOf(policyNumber(policy)), in2 && numbersFromIn2(in2)),
    type: in1.first(15, (field) => concept(field, '0086')),
    policyHolder: policyHolder(in1, employer),
    subscriber: subscriber(in1, in2, beneficiary),
    subscriberId: in2?.value(26),
    beneficiary,
    relationship: in1.first(17, (field) => concept(field, relationship)),
    period: between(dateTimeOf(in1, 12), dateTimeOf(in1, 13), in1.scope),
    payor: [payor ?? dataAbsent()],
    class: group(in1),
  };
  return isTakenBack(in1, 55) ? { ...coverage, status: 'cancelled' } : lacking<Coverage, 'status'>('status', coverage);
}

const subscriberId = (valueIdentifier: Identifier): Extension => ({ url: subscriberIdUrl, valueIdentifier });

const isSubscriberNumber = ({ type }: Identifier): boolean => type?.coding?.[0]?.code === 'SN';

const policyNumber = (value: string | undefined): Identifier | undefined =>
  value === undefined ? undefined : { type: { text: 'policy number' }, value };

/** IN1-4 with the company's number, address, contact and phones. */
function payorOf(in1: SegmentReader): Reference | undefined {
  const address = in1.each(5, xad);
  const telecom = in1.each(7, (field) => xtn(field));
  const contact = in1.each(6, (field) => {
    const name = xpn(field);
    return name && { name };
  });
  const identifier = in1.each(3, (field) => cx(field, 'organization'));
  const more: Pick<Organization, 'address' | 'telecom' | 'contact' | 'identifier'> = {
    ...(address && { address }),
    ...(telecom && { telecom }),
    ...(contact && { contact }),
    ...(identifier && { identifier }),
  };
  const company = in1.first(4, (field) => xon(field, more));
  if (company === undefined && identifier === undefined) in1.forget(5, 6, 7);
  if (company !== undefined || identifier === undefined) return company;
  const [{ system = '', value = '' } = {}] = identifier;
  const id = resourceId('Organization', in1.scope.context.organization, system, value);
  return in1.scope.add({ resourceType: 'Organization', id, ...awayFromHome(more) });
}

/** IN1-11 and IN1-10, the group through which the person is insured. */
function policyHolder(in1: SegmentReader, numbers: Identifier[] | undefined): Reference | undefined {
  const holder = in1.first(11, (field) => xon(field, numbers && { identifier: numbers }));
  if (holder !== undefined || numbers === undefined) return holder;
  const [{ system = '', value = '' } = {}] = numbers;
  const id = resourceId('Organization', in1.scope.context.organization, system, value);
  return in1.scope.add({ resourceType: 'Organization', id, identifier: numbers });
}

/** IN1-8 and IN1-9. */
function group(in1: SegmentReader): Coverage['class'] {
  const value = in1.value(8);
  if (value === undefined) return undefined;
  const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'group' }] };
  return [{ type, value, name: in1.value(9) }];
}

/** IN1-16: who is insured, the patient or a relative. */
function subscriber(in1: SegmentReader, in2: SegmentReader | undefined, patient: Reference): Reference | undefined {
  if (/^(SEL|patient)$/i.test(in1.text(17))) return patient;
  const name = in1.eachOf(16, names);
  if (name === undefined) return undefined;
  const person: RelatedPerson = {
    resourceType: 'RelatedPerson',
    id: resourceId(
      'RelatedPerson',
      patient.reference ?? '',
      'insured',
      `${name[0]?.family}\n${name[0]?.given?.join('\n')}`,
    ),
    patient,
    name,
    ...(in2 && insuredFromIn2(in2)),
    ...insured(in1),
  };
  return in1.scope.add(person);
}

function insured(in1: SegmentReader): Pick<RelatedPerson, 'gender' | '_gender' | 'birthDate' | 'address'> {
  const sex = in1.first(43, codeOf);
  const gender = code(administrativeSex, sex, `${in1.at}-43`, in1.scope);
  return {
    gender,
    _gender:
      sex !== undefined && gender === undefined ? originalCode(administrativeSex.id, sex) : in1.first(43, besideCode),
    birthDate: dateOf(in1, 18),
    address: in1.each(19, xad),
  };
}
