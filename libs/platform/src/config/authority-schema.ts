import { z } from 'zod';

const names = z.strictObject({
  namespace: z.string().min(1).optional().describe('CX.4.1 under which senders name it.'),
  universalId: z.string().min(1).optional().describe('CX.4.2, for example an OID.'),
  universalIdType: z.string().min(1).optional().describe('CX.4.3: ISO, UUID, DNS, URI.'),
  system: z.url().describe('URI of the authority in FHIR identifiers.'),
  name: z.string().min(1).optional().describe('Name for people; default: the namespace.'),
});

const isNamed = ({ namespace, universalId }: { namespace?: string | undefined; universalId?: string | undefined }) =>
  (namespace ?? universalId) !== undefined;
const unnamed = { message: 'needs namespace or universalId' };

/** Under which names one site knows an assigning authority of patient numbers. */
export const authorityNames = names.refine(isNamed, unnamed);

/** An assigning authority of patient numbers. */
export const authority = names
  .extend({
    national: z
      .boolean()
      .default(false)
      .describe('A national register: its numbers say who a person is, whatever type they are sent as.'),
    source: z
      .string()
      .min(1)
      .optional()
      .describe('The one organization whose ADT may bring numbers of it; absent: any.'),
  })
  .refine(isNamed, unnamed);
