import { z } from 'zod';
import { siteRulesSchema } from './site-rules-schema.js';

// What is not of the right form counts as absent, in its place: the schema itself has told of it.
const text = z.string().optional().catch(undefined);
const tls = z
  .looseObject({
    cert: text,
    key: text,
    ca: text,
    trusted: text,
    crl: text,
    requireClientCertificate: z.boolean().optional().catch(undefined),
  })
  .optional()
  .catch(undefined);
const sender = z.looseObject({ application: text, facility: text, organization: text }).optional().catch(undefined);
const settings = { timeZone: text, characterSet: text, defaultCharacterSet: text };

const feed = z
  .looseObject({
    ...settings,
    name: text,
    host: text,
    port: z.number().optional().catch(undefined),
    tls: z.union([z.literal(false), tls]).catch(undefined),
    rules: text,
    sequenceNumbers: z.boolean().optional().catch(undefined),
    senders: z.array(sender).catch([]),
    applicationAcknowledgements: z.looseObject({ tls }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

const granted = z
  .looseObject({ organizations: z.array(z.string()).catch([]) })
  .optional()
  .catch(undefined);

const config = z.looseObject({
  mode: text,
  mllp: z.looseObject({ host: text }).catch({ host: undefined }),
  http: z.looseObject({ tls }).catch({ tls: undefined }),
  tls: tls.default({}),
  feeds: z.array(feed).catch([]),
  organizations: z.array(z.string()).catch([]),
  authorities: z.array(z.looseObject({ source: text }).optional().catch(undefined)).catch([]),
  signIn: z
    .looseObject({
      oidc: z
        .looseObject({ roles: z.array(granted).catch([]) })
        .optional()
        .catch(undefined),
    })
    .catch({ oidc: undefined }),
  pixConsumers: z.array(z.looseObject({ tls }).optional().catch(undefined)).catch([]),
});

const rules = z.looseObject({
  ...settings,
  moves: z.array(siteRulesSchema.shape.moves.unwrap().element.optional().catch(undefined)).catch([]),
  codes: z.array(siteRulesSchema.shape.codes.unwrap().element.optional().catch(undefined)).catch([]),
});

export type LenientConfig = z.infer<typeof config>;
export type LenientFeed = NonNullable<LenientConfig['feeds'][number]>;
export type LenientRules = z.infer<typeof rules>;

/** What can be judged of a configuration though something else in it may be wrong. */
export const lenientConfig = (values: unknown): LenientConfig => config.parse(values);
export const lenientRules = (values: unknown): LenientRules => rules.parse(values);
