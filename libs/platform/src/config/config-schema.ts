import { z } from 'zod';
import { acknowledgementKeys } from './acknowledgement-keys.js';
import { alertKeys, idleAlertMinutes } from './alert-keys.js';
import { authority } from './authority-schema.js';
import { clusterKeys } from './cluster-keys.js';
import { kafkaKeys } from './kafka-keys.js';
import { pixConsumer } from './pix-consumer-keys.js';
import { publicUrl } from './public-url.js';
import { retentionKeys, retentionProblems } from './retention-keys.js';
import { signInKeys } from './sign-in-keys.js';
import type { SiteRulesConfig } from './site-rules-schema.js';

const port = z.number().int().min(0).max(65_535);
const mebibyte = 1024 * 1024;

const pemFile = z.string().min(1).optional();
const tlsKeys = {
  cert: pemFile.describe('PEM file: the certificate, with those between it and its authority.'),
  key: pemFile.describe('PEM file: its key.'),
  ca: pemFile.describe("PEM file: authorities that the other side's certificate may come from."),
  trusted: pemFile.describe('PEM file: certificates that are trusted one by one, whoever issued them.'),
  crl: pemFile.describe('PEM file: revoked certificates; each authority needs a list then.'),
  requireClientCertificate: z
    .boolean()
    .optional()
    .describe('Senders must show a certificate; default: where ca or trusted is set.'),
};

const httpKeys = {
  host: z.string().default('127.0.0.1'),
  port: port.default(8080),
  tls: z
    .strictObject({ cert: z.string().min(1).describe('PEM file.'), key: z.string().min(1).describe('PEM file.') })
    .optional()
    .describe('HTTPS; without it console and APIs listen on the loopback only.'),
  names: z
    .array(z.string().min(1))
    .default([])
    .describe('Host names, besides http.host and the loopback, under which they are asked for over TLS.'),
  publicUrl,
};

const limitKeys = {
  frameBytes: z.number().int().min(1024),
  idleMs: z.number().int().min(1000),
  frameMs: z.number().int().min(1000),
  inFlightPerConnection: z.number().int().min(1),
};

const sender = z.strictObject({
  application: z.string().optional().describe('MSH-3.1; any when absent.'),
  facility: z.string().optional().describe('MSH-4.1; any when absent.'),
  organization: z.string().min(1).describe('Organization that this sender speaks for.'),
  certificate: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Who may send it: common name, `DNS:lab.example` or another alternative name, or SHA-256 fingerprint.'),
});

const feed = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'),
  host: z.string().optional(),
  port: port.optional().describe('MLLP port; a feed without one takes what comes over POST /hl7.'),
  tls: z
    .union([z.literal(false), z.strictObject(tlsKeys)])
    .optional()
    .describe('Key by key before the global tls; false: none.'),
  release: z
    .union([z.literal(1), z.literal(2)])
    .optional()
    .describe('Of MLLP, default 1; 2 answers each block with a commit byte.'),
  limits: z
    .strictObject({
      ...limitKeys,
      connections: z.number().int().min(1).describe('Of this feed, at all gateways together.'),
      messagesPerSecond: z.number().min(0.1).describe('Of all gateways together; beyond it senders are held back.'),
    })
    .partial()
    .optional()
    .describe('Of this feed, before the global limits.'),
  senders: z.array(sender).default([]).describe('Enrolled senders; empty: any sender, organization from MSH-4.'),
  processingIds: z
    .array(z.enum(['P', 'T', 'D']))
    .default(['P', 'T', 'D'])
    .describe('MSH-11 values that are taken.'),
  versions: z.array(z.string()).default([]).describe('MSH-12 values that are taken; empty: all.'),
  messageTypes: z
    .array(z.string().regex(/^[A-Z0-9]{3}(\^[A-Z0-9]{3})?$/, 'ADT or ORU^R01'))
    .default([])
    .describe('MSH-9 values that are taken, with or without trigger event; empty: all.'),
  ...acknowledgementKeys,
  timeZone: z.string().optional().describe('IANA zone of times without an offset.'),
  characterSet: z.string().optional().describe('Used instead of MSH-18.'),
  defaultCharacterSet: z.string().optional().describe('Used where MSH-18 is empty.'),
  idleAlertMinutes,
  rules: z.string().min(1).optional().describe('YAML file with the rules of the site: moves, code maps, settings.'),
});

const keys = z.strictObject({
  mode: z.enum(['embedded', 'cluster']).default('embedded'),
  dataDir: z.string().min(1).default('./data'),
  stages: z
    .enum(['run', 'hold'])
    .default('run')
    .describe('hold: messages are taken, kept and acknowledged, and worked through after a start with run.'),
  mllp: z.strictObject({ host: z.string().default('127.0.0.1'), port: port.default(2575) }).prefault({}),
  http: z.strictObject(httpKeys).prefault({}),
  accounts: z
    .strictObject({
      idleMinutes: z
        .number()
        .min(1)
        .max(24 * 60)
        .default(30)
        .describe('Without anything done, a session ends.'),
      sessionHours: z
        .number()
        .min(0.1)
        .max(24 * 7)
        .default(12)
        .describe('After that it ends in any case.'),
    })
    .prefault({}),
  signIn: signInKeys,
  tls: z
    .strictObject(tlsKeys)
    .prefault({})
    .describe('Of every MLLP feed, where cert and key are set; and what `hie send --tls` shows and trusts.'),
  kafka: kafkaKeys.prefault({}),
  ...clusterKeys,
  databaseUrl: z.string().optional(),
  redisUrl: z.string().optional(),
  topicPrefix: z
    .string()
    .regex(/^[A-Za-z0-9._-]*$/)
    .default('hie.'),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  feeds: z.array(feed).default([]).describe('Empty: one open feed on mllp.host and mllp.port.'),
  organizations: z
    .array(z.string().min(1))
    .default([])
    .describe('All that senders may speak for; empty: any, and a slip of the pen makes another one.'),
  authorities: z.array(authority).default([]),
  pixConsumers: z
    .array(pixConsumer)
    .default([])
    .describe('Who is told of changes of the numbers of a patient (ITI-10).'),
  limits: z
    .strictObject({
      frameBytes: limitKeys.frameBytes.default(32 * mebibyte),
      connections: z.number().int().min(1).default(12_000).describe('Of all feeds and gateways together.'),
      connectionsPerAddress: z.number().int().min(1).default(12_000).describe('At all gateways together.'),
      inFlightPerConnection: limitKeys.inFlightPerConnection.default(64),
      idleMs: limitKeys.idleMs.default(10 * 60_000),
      frameMs: limitKeys.frameMs.default(60_000),
      waitingAnswers: z.number().int().min(0).default(10_000).describe('Answers that wait for an outcome at once.'),
      lagEntries: z
        .number()
        .int()
        .min(1000)
        .default(200_000)
        .describe('Messages under way, before all stages, from half of which on intake is slowed down.'),
    })
    .prefault({}),
  diagnostics: z
    .strictObject({ showBytes: z.boolean().default(false) })
    .prefault({})
    .describe('showBytes: the API shows the first bytes of connections, which may hold patient data.'),
  identity: z
    .strictObject({ model: z.string().min(1).optional() })
    .prefault({})
    .describe('model: a file of `hie identity train`; absent: the shipped model.'),
  duplicates: z.strictObject({ days: z.number().min(1).default(7) }).prefault({}),
  retention: retentionKeys,
  alerts: alertKeys,
  partitions: z
    .number()
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Of each topic; default: 1 embedded, 6 in a cluster.'),
});

const checkedKeys = keys.superRefine(({ authorities, pixConsumers, retention, duplicates, http, signIn }, context) => {
  if (signIn.oidc && http.publicUrl === undefined)
    context.addIssue({ code: 'custom', path: ['http', 'publicUrl'], message: 'is needed with signIn.oidc' });
  if (http.tls && http.publicUrl?.startsWith('http:'))
    context.addIssue({ code: 'custom', path: ['http', 'publicUrl'], message: 'takes https with http.tls' });
  for (const { path, message } of retentionProblems(retention, duplicates))
    context.addIssue({ code: 'custom', path: [...path], message });
  const known = new Set(authorities.flatMap(({ namespace, universalId, system }) => [namespace, universalId, system]));
  for (const [at, { name, domains }] of pixConsumers.entries()) {
    const problem = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: ['pixConsumers', at, key], message });
    if (pixConsumers.findIndex((one) => one.name === name) !== at) problem('name', 'is there already');
    for (const domain of domains) if (!known.has(domain)) problem('domains', `${domain} is not among the authorities`);
  }
});

/** One process gains nothing by more. */
const defaultPartitions = { embedded: 1, cluster: 6 };

/** The configuration file and, key by key, its environment variables. Every key has a default. */
export const configSchema = checkedKeys.transform((values) => ({
  ...values,
  partitions: values.partitions ?? defaultPartitions[values.mode],
}));

/** A feed with the content of its rules file, whose settings stand where the feed itself names none. */
export type FeedConfig = z.infer<typeof feed> & { readonly site?: SiteRulesConfig };
export type Config = Omit<z.infer<typeof configSchema>, 'feeds'> & { readonly feeds: readonly FeedConfig[] };
export type PixConsumerConfig = Config['pixConsumers'][number];

/** The feed that takes any sender where the configuration declares none. */
export const openFeed: FeedConfig = feed.parse({ name: 'default' });
