import { type EnterpriseId, fault } from '#contracts';
import type { Patient } from '#fhir';
import type { IdentityReader } from '#storage';
import { retiredPatient } from '../golden.js';

/**
 * The golden Patient of an id. A retired id answers with `active: false` and a link to whoever holds its founder now,
 * at the end of any chain of joins.
 */
export async function readPatient(identity: IdentityReader, id: EnterpriseId): Promise<Patient | undefined> {
  const [person] = await identity.lookup.persons(undefined, [id]);
  if (!person) return undefined;
  const current = person.state === 'retired' ? await identity.resolve(id) : undefined;
  return current ? retiredPatient(id, current) : (JSON.parse(person.patient) as Patient);
}

export async function requirePatient(identity: IdentityReader, id: EnterpriseId): Promise<Patient> {
  const patient = await readPatient(identity, id);
  if (!patient) throw fault('FHIR_NOT_FOUND', { type: 'Patient' });
  return patient;
}
