import type { EnterpriseId } from '#contracts';

/** Follows retirements to the person that is in use. */
export async function inUse(
  enterpriseId: EnterpriseId,
  replacementOf: (enterpriseId: EnterpriseId) => Promise<EnterpriseId | undefined>,
): Promise<EnterpriseId> {
  let current = enterpriseId;
  for (let step = 0; step < replacementsMax; step++) {
    const replacedBy = await replacementOf(current);
    if (!replacedBy) break;
    current = replacedBy;
  }
  return current;
}

/** Persons that were merged one into the next; an honest chain is short, and a circle must end. */
const replacementsMax = 64;
