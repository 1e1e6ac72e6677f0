import { z } from 'zod';
import { isLoopbackName, isSafeUrl } from './loopback.js';

const webhook = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeUrl, { message: 'takes https, except on the loopback' })
    .describe('Is sent each notice as JSON by POST; https, except on the loopback.'),
  secretFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the text that notices are signed with (HMAC-SHA256, header x-hie-signature).'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/))
    .default({})
    .describe('Sent with each notice, such as authorization.'),
});

const smtp = z
  .strictObject({
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535).optional().describe('Default: 465 with `implicit`, else 587.'),
    tls: z
      .enum(['starttls', 'implicit', 'none'])
      .default('starttls')
      .describe('Nothing is sent before the connection is encrypted; none: on the loopback alone.'),
    ca: z.string().min(1).optional().describe('File with the authorities of its certificate; default: those of Node.'),
    user: z.string().min(1).optional(),
    passwordFile: z.string().min(1).optional().describe('Its first line is the password; read anew for each mail.'),
  })
  .refine(({ tls, host }) => tls !== 'none' || isLoopbackName(host), {
    path: ['tls'],
    message: 'none is for the loopback alone',
  })
  .refine(({ user, passwordFile }) => (user === undefined) === (passwordFile === undefined), {
    path: ['user'],
    message: 'takes passwordFile beside it, and passwordFile takes user',
  });

const email = z.strictObject({
  to: z.array(z.email()).min(1).max(5).describe('Each gets a mail of its own.'),
  from: z.email(),
  smtp,
  link: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the console, for whoever reads the mail; default: http.publicUrl.'),
});

const minutes = z.number().int().min(1).max(1440);

const rules = z.strictObject({
  lagEntries: z.number().int().min(1).default(50_000).describe('A group is behind by more entries.'),
  lagSeconds: z.number().int().min(1).default(300).describe('The oldest entry that a group has not done is older.'),
  deadLetters: z
    .strictObject({ growth: z.number().int().min(1).default(10), minutes: minutes.default(60) })
    .prefault({})
    .describe('Open dead letters of one cause became so many more within so many minutes.'),
  waitingSeconds: z.number().int().min(1).default(60).describe('A stage waits for longer (embedded).'),
  diskFreePercent: z.number().min(0).max(100).default(10).describe('The disk of the data has less room (embedded).'),
  certificateDays: z.number().int().min(0).max(3650).default(21).describe("A feed's certificate expires sooner."),
});

/** What people are told of, and how. */
export const alertKeys = z
  .strictObject({
    everySeconds: z.number().min(0.1).max(300).default(5).describe('How often it is looked.'),
    holdSeconds: z.number().min(0).max(86_400).default(30).describe('A cause that passes sooner is no alert.'),
    recoverSeconds: z.number().min(0).max(86_400).default(60).describe('An alert ends once its cause is away so long.'),
    rules: rules.prefault({}),
    webhooks: z.array(webhook).max(10).default([]),
    emails: z.array(email).max(10).default([]).describe('Are sent each notice as a mail.'),
  })
  .prefault({});

/** Of a feed; none where it is quiet at night and nobody should be told. */
export const idleAlertMinutes = z
  .number()
  .int()
  .min(1)
  .max(60 * 24 * 30)
  .optional()
  .describe('An alert when no message came for so long; absent: never.');
