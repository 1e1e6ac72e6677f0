import { asEnterpriseId, type AnswerStyle, type EnterpriseId } from '#contracts';
import type { RepetitionText, Sender } from '#hl7';
import type { IdentityReader } from '#storage';
import type { PatientNumber } from './person-question.js';

/** Of no number that a source brings. */
export const enterpriseSystem = 'urn:hie:enterprise';

/** CX of the enterprise id for feeds that want it told: a registry that has a domain of its own counts it among the others. */
export function enterpriseNumber(
  id: EnterpriseId,
  { enterpriseNumber: authority }: AnswerStyle,
): readonly RepetitionText[] {
  if (!authority) return [];
  const { namespace, universalId = '', universalIdType = '' } = authority;
  return [[id, '', '', [namespace, universalId, universalIdType], 'PI']];
}

/** Who is told the enterprise id may name its domain in a question, too. */
export function knowingEnterprise(
  authorities: Sender['authorities'],
  { enterpriseNumber: authority }: AnswerStyle,
): Sender['authorities'] {
  if (!authority) return authorities;
  return [{ ...authority, system: enterpriseSystem, name: authority.namespace }, ...authorities];
}

/** The person that a number of this domain names. */
export const personNumbered = (identity: IdentityReader, { value }: PatientNumber): Promise<EnterpriseId | undefined> =>
  identity.resolve(asEnterpriseId(value));
