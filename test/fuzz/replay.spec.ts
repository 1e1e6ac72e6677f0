import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isWithin } from '#hl7/testing';
import { targets } from './targets.js';

/** The inputs that fuzzing found interesting, and every one that ever broke a promise. */
const corpus = join(process.cwd(), 'test/fuzz/corpus');

describe('the corpus of the fuzzer', () => {
  it.each(Object.entries(targets))('breaks no promise of %s, each input within a second', (name, fuzz) => {
    const files = readdirSync(join(corpus, name));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const input = readFileSync(join(corpus, name, file));
      expect(() => fuzz(input)).not.toThrow();
      expect([file, isWithin(1_000, () => fuzz(input))]).toEqual([file, true]);
    }
  });

  it('has a folder for each target and no other', () => {
    expect(readdirSync(corpus).sort()).toEqual(Object.keys(targets).sort());
  });
});
