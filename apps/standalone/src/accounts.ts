import type { EnterpriseId } from '#contracts';
import type { IdentifierChoice, RecordReader } from '#storage';

/** Accounts of one number that are looked at: it names one, or as many as there are hospitals that count from 1. */
const accountsMax = 100;

/** Whose visits are on an account: the record keeps accounts, the patient index does not. */
export const personsOfAccount =
  (record: RecordReader) =>
  async (account: IdentifierChoice): Promise<readonly EnterpriseId[]> => {
    const { resources } = await record.search({
      type: 'Account',
      scope: { kind: 'identifiers', identifiers: [account] },
      newestFirst: true,
      accepts: () => true,
      count: accountsMax,
    });
    return [...new Set(resources.flatMap(({ enterpriseId }) => enterpriseId ?? []))];
  };
