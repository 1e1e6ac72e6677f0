import { z } from 'zod';

const file = z.string().min(1).optional();

const sasl = z
  .strictObject({
    mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
    username: z.string().min(1),
    passwordFile: file.describe('File whose first line is the password.'),
    password: z.string().min(1).optional().describe('Better by HIE_KAFKA_SASL_PASSWORD, or as a file.'),
  })
  .refine(({ passwordFile, password }) => (passwordFile === undefined) !== (password === undefined), {
    message: 'needs either passwordFile or HIE_KAFKA_SASL_PASSWORD',
  });

/** How the brokers of a cluster are reached. */
export const kafkaKeys = z.strictObject({
  brokers: z.array(z.string()).default([]),
  client: z
    .enum(['platformatic', 'kafkajs'])
    .default('platformatic')
    .describe('The library that speaks to Kafka; deploy/decisions/010 compares them.'),
  replicas: z
    .number()
    .int()
    .min(1)
    .max(9)
    .optional()
    .describe('Of each topic; absent: as many as there are brokers, three at most.'),
  tls: z
    .strictObject({ ca: file, cert: file, key: file })
    .optional()
    .describe('Paths of PEM files; an empty mapping: TLS with the authorities that the system trusts.'),
  sasl: sasl.optional(),
});

export type KafkaConfig = z.infer<typeof kafkaKeys>;
