import { content, type ErrorDefinition } from './error-definition.js';

/** What a patient identity feed (ITI-8) is refused for. All of HL7 table 0357 204, the key that nobody knows. */
export const identityErrors = {
  HL7_DOMAIN_FOREIGN: content(
    'The number is of a domain that this sender is not the source of',
    'Send numbers of your own authority; the source of an authority is configured with it.',
    '204',
  ),
  HL7_AUTHORITY_UNKNOWN: content(
    'The assigning authority of the number is not known here',
    'Name one of your authorities in CX.4, or have this one configured.',
    '204',
  ),
  HL7_MERGE_ACROSS_DOMAINS: content(
    'The two numbers of the merge are not of one authority',
    'Merge numbers of one authority; who is one person across authorities, the index decides.',
    '204',
  ),
  HL7_MERGE_UNKNOWN: content(
    'A number of the merge is not known here',
    'Register both patients before they are merged.',
    '204',
  ),
  HL7_MERGE_SUBSUMED: content(
    'A number of the merge was already merged into another',
    'Name the number that took over.',
    '204',
  ),
} as const satisfies Record<string, ErrorDefinition>;
