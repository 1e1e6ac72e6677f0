import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { mapBytes } from './normalize-bytes.js';
import { filled, fillings, plantings } from './testing/filled-message.js';
import { filledMessages } from './testing/filled-messages.js';
import { context } from './testing/sample.js';

/** Asks V8 itself, which has a function for it in its tests. */
const isFlat = (() => {
  setFlagsFromString('--allow-natives-syntax');
  return runInThisContext('(text) => %StringIsFlat(text)') as (text: string) => boolean;
})();

function textsInPieces(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return isFlat(value) ? [] : [`${path}: ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsInPieces(member, `${path}.${name}`));
}

describe('the texts of an event', () => {
  it('are found in pieces where they were put together and nothing joined them', () => {
    const [first, second] = ['Miriam Adaeze ', 'Okonjo '].map((text) => text.repeat(context.feed.length));
    expect(textsInPieces({ name: `${first}${second}` })).toHaveLength(1);
  });

  it.each(filledMessages)('are each in one piece, so that JSON is written at full speed: $title', ({ lines }) => {
    for (const filling of fillings(lines)) {
      const mapped = mapBytes(Buffer.from(filled(filling, plantings(filling))), context);
      if (mapped.kind === 'event') expect(textsInPieces(mapped.event)).toEqual([]);
    }
  });
});
