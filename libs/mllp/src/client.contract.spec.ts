import { describe, expect, it } from '@jest/globals';
import { clientCases, outcomeOf } from './testing/client.contract.js';
import { ourClient } from './testing/our-client.js';

describe('MllpClient', () => {
  it.each(clientCases)('gets on with $name', async (one) => {
    expect(await outcomeOf(one, ourClient)).toBe(one.expected);
  });
});
