/**
 * What a number of a patient is good for, by CX.5 (table 0203):
 * - identity: a number under which an organization knows the person;
 * - evidence: says something about who the person is, but is not the organization's own key;
 * - never: names a visit or an account, not a person;
 * - unknown: not in the table.
 */
export type IdentifierUse = 'identity' | 'evidence' | 'never' | 'unknown';

/** MRN is not in the table, but is how many senders write MR. */
const identity = new Set(['', 'MR', 'MRN', 'PI', 'PT']);

const never = new Set(['AN', 'ANC', 'AND', 'ANON', 'ANT', 'BA', 'BC', 'FI', 'FGN', 'PLAC', 'VN', 'VS']);

const evidence = new Set(
  (
    'APRN CZ DL DN DR DS EI EN HC IND JHN LN MA MB MC MCD MCN MCR MCT MI NCT NE NH NHS NHSNMBR NI NII NIIP NP NPI OD PA ' +
    'PC PE PEN PHC PHE PHO PN PNT PPIN PPN PRC PRN RI RPH RR RRI SL SN SP SS SSN TAX TN TPR UPIN USID VP WC WCN WP'
  ).split(' '),
);

export function identifierUse(type: string): IdentifierUse {
  const code = type.trim().toUpperCase();
  if (identity.has(code)) return 'identity';
  if (never.has(code)) return 'never';
  // NNxxx: a national person identifier with its country code.
  return evidence.has(code) || /^NN(?:[A-Z]{2,3})?$/.test(code) ? 'evidence' : 'unknown';
}
