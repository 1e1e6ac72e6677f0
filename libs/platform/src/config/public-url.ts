import { z } from 'zod';
import { isSafeUrl } from './loopback.js';

/** `https://hie.example`, without anything behind host and port. */
export const publicUrl = z
  .url({ protocol: /^https?$/ })
  .refine(isSafeUrl, { message: 'takes https, except on the loopback' })
  .refine((url) => URL.canParse(url) && /^[^/]+:\/\/[^/?#@]+\/?$/.test(url), {
    message: 'takes a host and a port only',
  })
  .transform((url) => new URL(url).origin)
  .optional()
  .describe('Where people reach the console; a sign-in by OpenID Connect leads back there.');
