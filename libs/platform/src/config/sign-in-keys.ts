import { z } from 'zod';
import { isSafeUrl } from './loopback.js';

const granted = z.strictObject({
  value: z.string().min(1).describe('One of the values of rolesClaim.'),
  role: z.enum(['viewer', 'engineer', 'steward', 'administrator']),
  organizations: z.array(z.string().min(1)).default([]).describe('It sees what is of these only; none: all.'),
});

const oidc = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .refine(isSafeUrl, { message: 'takes https, except on the loopback' })
    .refine((url) => !/[?#]|\/\.well-known\//.test(url), {
      message: 'takes the issuer as it stands in the description, not the address of that',
    })
    .describe('As the provider names itself; its description is read below it (OpenID Connect Discovery 1.0).'),
  clientId: z.string().min(1),
  clientSecretFile: z
    .string()
    .min(1)
    .optional()
    .describe('File whose first line is the secret; absent: a public client, which PKCE alone protects.'),
  clientSecretBy: z
    .enum(['basic', 'post'])
    .default('basic')
    .describe('How the secret is shown: client_secret_basic or client_secret_post.'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/))
    .default(['profile'])
    .describe('Besides openid: what the claims below come with.'),
  label: z.string().min(1).max(60).default('Sign in with your organization').describe('On the button.'),
  nameClaim: z
    .string()
    .min(1)
    .default('preferred_username')
    .describe('What an account is called here from its first sign-in on.'),
  rolesClaim: z.string().min(1).default('groups').describe('A claim, or a path of keys: realm_access.roles.'),
  roles: z
    .array(granted)
    .min(1)
    .describe('The first that fits decides the role; with it count the organizations of all that give this role.'),
});

/** How people sign in besides by a local account. */
export const signInKeys = z.strictObject({ oidc: oidc.optional() }).prefault({});
