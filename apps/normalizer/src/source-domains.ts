import { type CanonicalEvent, fault, type Operation, type SourceIdentity } from '#contracts';
import type { AuthorityRule } from '#hl7';

export interface FeedDomains {
  readonly authorities: readonly AuthorityRule[];
  /** commit: a merge is taken at its word, also before its records have come; application: as ITI-8 asks. */
  readonly ack?: 'commit' | 'application' | undefined;
}

/**
 * ITI TF 1:5: a domain has one patient identity source. Throws what such a feed is refused for: an ADT that registers,
 * changes or merges numbers of a domain that another organization is the source of (HL7_DOMAIN_FOREIGN), or, from an
 * organization that is a source, of an authority that nobody configured (HL7_AUTHORITY_UNKNOWN). Other numbers beside the
 * sender's own in one PID are evidence and always allowed, and so are results and orders under somebody else's number.
 */
export function checkDomains(event: CanonicalEvent, { authorities, ack }: FeedDomains): void {
  if (!/^(?:ADT|ITI-104)/.test(event.message.type)) return;
  const check = domainCheck(event.message.organization, authorities);
  for (const [at, { identities }] of event.patients.entries())
    check(identities[0], { segment: ordinal('PID', at), field: 3 });
  const named = event.operations.flatMap(namedByMrg);
  for (const [at, { gone, stays }] of named.entries()) {
    const place = { segment: ordinal('MRG', at), field: 1 };
    check(gone, place);
    if (ack === 'application' && stays !== undefined && stays.system !== gone.system)
      throw fault('HL7_MERGE_ACROSS_DOMAINS', place);
  }
}

/** The number that an MRG gives up, and of a merge the one that stays. */
function namedByMrg(
  operation: Operation,
): readonly { readonly gone: SourceIdentity; readonly stays?: SourceIdentity }[] {
  switch (operation.kind) {
    case 'merge':
      return [{ gone: operation.retired, stays: operation.survivor }];
    case 'change-identifier':
      return [{ gone: operation.from }];
    case 'move-identifier':
      return [{ gone: operation.identifier }];
    default:
      return [];
  }
}

interface Place {
  readonly segment: string;
  readonly field: number;
}

function domainCheck(organization: string, authorities: readonly AuthorityRule[]) {
  const isSource = authorities.some(({ source }) => source === organization);
  return ({ system }: SourceIdentity, place: Place): void => {
    const rule = authorities.find((one) => one.system === system);
    if (rule?.source !== undefined && rule.source !== organization) throw fault('HL7_DOMAIN_FOREIGN', { ...place });
    if (rule === undefined && isSource) throw fault('HL7_AUTHORITY_UNKNOWN', { ...place });
  };
}

/** As ERR-2 and the trace name the second and later segments of a name. */
const ordinal = (name: string, at: number): string => (at === 0 ? name : `${name}[${at + 1}]`);
