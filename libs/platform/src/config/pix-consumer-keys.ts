import { z } from 'zod';
import { address } from './acknowledgement-keys.js';

const party = z.strictObject({ application: z.string().default(''), facility: z.string().default('') });

/** A patient identity cross-reference consumer that takes update notifications (ITI-10). */
export const pixConsumer = address.extend({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'),
  domains: z
    .array(z.string().min(1))
    .min(1)
    .describe('Authorities of interest, each by namespace, universalId or system.'),
  sender: party.prefault({ application: 'hie-broker' }).describe('MSH-3 and MSH-4 of what is sent.'),
  receiver: party.prefault({}).describe('MSH-5 and MSH-6 of what is sent.'),
  attempts: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('After so many AE or AR a notification is a dead letter.'),
  ackTimeoutMs: z
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(30_000)
    .describe('Without an answer for so long the connection is given up and the message sent again.'),
});
