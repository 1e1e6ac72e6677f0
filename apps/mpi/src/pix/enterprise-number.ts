import type { AnswerStyle, EnterpriseId } from '#contracts';
import type { RepetitionText } from '#hl7';

/** CX of the enterprise id for feeds that want it told: a registry that has a domain of its own counts it among the others. */
export function enterpriseNumber(
  id: EnterpriseId,
  { enterpriseNumber: authority }: AnswerStyle,
): readonly RepetitionText[] {
  if (!authority) return [];
  const { namespace, universalId = '', universalIdType = '' } = authority;
  return [[id, '', '', [namespace, universalId, universalIdType], 'PI']];
}
