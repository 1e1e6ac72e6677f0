import { z } from 'zod';

const pem = z.string().min(1).optional();

/** Where something is sent over MLLP. */
export const address = z.strictObject({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  tls: z
    .strictObject({ ca: pem, cert: pem, key: pem, serverName: z.string().min(1).optional() })
    .optional()
    .describe('Paths of PEM files; an empty mapping: TLS with the authorities that the system trusts.'),
});

/** What a feed answers, when and where. */
export const acknowledgementKeys = {
  acknowledgements: z
    .enum(['always', 'as-asked'])
    .default('always')
    .describe('as-asked: silent where MSH-15 and MSH-16 ask for silence (NE, ER, SU).'),
  ack: z
    .enum(['commit', 'application'])
    .default('commit')
    .describe('Moment of AA, AE and AR in original mode: once stored, or once the outcome is known.'),
  applicationTimeoutMs: z
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(30_000)
    .describe('A reply that waits for the outcome becomes AE with HL7_OUTCOME_LATE after so long.'),
  applicationAcknowledgements: address
    .optional()
    .describe('Where answers that MSH-16 asks for go; absent: back over the connection of the message.'),
  errorFields: z
    .enum(['by-version', 'all'])
    .default('by-version')
    .describe('all: ERR-2 to ERR-8 stand beside ERR-1 also in answers to versions before 2.5.'),
  queriedNumber: z
    .enum(['left-out', 'told'])
    .default('left-out')
    .describe('told: the answer to a PIX query ends with the number that was asked for, which ITI-9 leaves out.'),
  enterpriseNumber: z
    .strictObject({
      namespace: z.string().min(1),
      universalId: z.string().optional(),
      universalIdType: z.string().optional(),
    })
    .optional()
    .describe('Authority under which answers to PIX and PDQ tell the enterprise id, too; absent: they do not.'),
  sequenceNumbers: z
    .boolean()
    .default(false)
    .describe('MSH-13 is checked and answered in MSA-4 (HL7 v2.5.1 chapter 2.10.1); embedded mode only.'),
  onStoreFailure: z
    .enum(['withhold', 'error'])
    .default('withhold')
    .describe('withhold: no answer, the connection is closed; error: AE or CE with the code.'),
  batchAcknowledgements: z
    .enum(['all', 'errors', 'report'])
    .default('all')
    .describe('Answer to a batch: each acknowledgement, the negative ones, or numbers alone.'),
};
