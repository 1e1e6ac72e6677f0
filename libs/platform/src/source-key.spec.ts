import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyedHash } from './source-key.js';

describe('the keyed hash of a source identity', () => {
  it.each([0, 31, 32, 63, 64, 65, 200])(
    'is the HMAC of RFC 2104 with a secret of %i bytes, for short and long numbers',
    (length) => {
      const secret = randomBytes(length);
      const key = keyedHash(secret);
      for (const value of ['', '1', 'Größe 東京', 'x'.repeat(500), 'é'.repeat(505), 'x'.repeat(5000), '2']) {
        const hmac = createHmac('sha256', secret).update(`urn:s|${value}`).digest('base64url');
        expect(key({ system: 'urn:s', value })).toBe(hmac.slice(0, 22));
      }
    },
  );
});
