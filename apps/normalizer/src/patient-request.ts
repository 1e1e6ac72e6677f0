import {
  type CanonicalEvent,
  type Entry,
  fault,
  type FieldDelete,
  type Operation,
  type PatientRequest,
  readJson,
  type SourceIdentity,
} from '#contracts';
import { type Identifier, localReference, messageBundle, type MessageHeader, type Patient } from '#fhir';
import type { AuthorityRule } from '#hl7';
import { resourceId, type SourceContext } from '#v2-to-fhir';

/** A request of the FHIR patient identity feed (ITI-104) as a canonical event: the resource is there already. */
export function eventOfRequest(entry: Entry, context: SourceContext): CanonicalEvent {
  const request = requestIn(entry);
  const { authorities } = context;
  const identity = sourceIdentity(request.identity, authorities);
  const merge = mergeIn(request, identity, authorities);
  // As in an A40, the patient of a merge is the one who stays, and nothing is said of him.
  const own = merge?.survivor ?? identity;
  const saysNothing = merge !== undefined || request.kind === 'remove';
  const patient = patientOf(own, saysNothing ? undefined : patientIn(request));
  const reference = localReference('Patient', patient.id ?? '');
  return {
    message: {
      id: context.messageId,
      type: 'ITI-104',
      feed: context.feed,
      organization: context.organization,
      receivedAt: context.receivedAt,
    },
    patients: [{ patient: reference, identities: [own, ...(saysNothing ? [] : others(patient, own, authorities))] }],
    bundle: messageBundle({
      id: context.messageId,
      timestamp: context.receivedAt,
      header: headerOf(context, reference),
      resources: [patient],
    }),
    operations: operationsOf(request, identity, merge),
    deletes: saysNothing ? [] : absent(patient, reference),
    issues: [],
    unread: [],
  };
}

function requestIn(entry: Entry): PatientRequest {
  try {
    const request = readJson<PatientRequest>(entry);
    if (request.identity.value && (request.kind === 'remove' || request.patient.resourceType === 'Patient'))
      return request;
  } catch {
    // The same as what is JSON and no request.
  }
  throw fault('EVENT_MALFORMED');
}

const patientIn = (request: PatientRequest): Patient | undefined =>
  request.kind === 'update' ? request.patient : undefined;

function sourceIdentity(
  { system, value, type }: { readonly system: string; readonly value: string; readonly type?: Identifier['type'] },
  authorities: readonly AuthorityRule[],
): SourceIdentity {
  const rule = authorities.find((one) => one.system === system);
  const code = type?.coding?.find((coding) => coding.code)?.code;
  const authority = rule?.namespace ?? rule?.universalId ?? system;
  return { system, authority, value, ...(code !== undefined && { type: code }) };
}

/** ITI-104, resolve duplicate: a link names who took over. Such a resource is not to be used, whatever `active` says. */
function mergeIn(
  request: PatientRequest,
  retired: SourceIdentity,
  authorities: readonly AuthorityRule[],
): Extract<Operation, { kind: 'merge' }> | undefined {
  const { link = [] } = patientIn(request) ?? {};
  const replacing = link.find(({ type }) => type === 'replaced-by');
  if (!replacing) return undefined;
  const { system, value } = replacing.other.identifier ?? {};
  if (!system || !value) throw fault('HL7_MERGE_INCOMPLETE');
  const survivor = sourceIdentity({ system, value }, authorities);
  if (system === retired.system && value === retired.value) throw fault('HL7_MERGE_SELF');
  return { kind: 'merge', survivor, retired };
}

function operationsOf(request: PatientRequest, identity: SourceIdentity, merge: Operation | undefined): Operation[] {
  if (merge) return [merge];
  return request.kind === 'remove' ? [{ kind: 'retire', identity }] : [];
}

function patientOf(own: SourceIdentity, sent: Patient | undefined): Patient {
  const { system, value } = own;
  const id = resourceId('Patient', system, value);
  return sent ? { ...sent, id } : { resourceType: 'Patient', id, identifier: [{ system, value }] };
}

/** Numbers of other sources beside the own one: evidence, as several numbers in one PID are. */
const others = (
  { identifier = [] }: Patient,
  own: SourceIdentity,
  authorities: readonly AuthorityRule[],
): readonly SourceIdentity[] =>
  identifier.flatMap(({ system, value, type }) => {
    const isKnown = authorities.some((rule) => rule.system === system);
    const isOwn = system === own.system && value === own.value;
    return system && value && isKnown && !isOwn
      ? [sourceIdentity({ system, value, ...(type && { type }) }, authorities)]
      : [];
  });

/** An update is the whole resource (FHIR R4 3.1.0.7): what it leaves out is gone. */
const elements = [
  'name',
  'telecom',
  'gender',
  'birthDate',
  'address',
  'maritalStatus',
  'communication',
  'identifier',
  'extension',
] as const satisfies readonly (keyof Patient)[];

function absent(patient: Patient, target: string): FieldDelete[] {
  const gone: string[] = elements.filter((element) => patient[element] === undefined);
  if (patient.multipleBirthBoolean === undefined && patient.multipleBirthInteger === undefined)
    gone.push('multipleBirth');
  return gone.map((path) => ({ target, path, at: 'Patient' }));
}

const headerOf = ({ messageId, organization }: SourceContext, reference: string): MessageHeader => ({
  resourceType: 'MessageHeader',
  id: messageId,
  eventUri: 'urn:ihe:iti:pmir:2019:patient-feed',
  source: { name: organization, endpoint: 'urn:ihe:iti:pixm:feed' },
  focus: [{ reference }],
});
