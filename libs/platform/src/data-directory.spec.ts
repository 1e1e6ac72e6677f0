import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDataDirectory } from './data-directory.js';

describe('a data directory', () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'data-directory-'));
  });
  afterEach(() => rmSync(path, { recursive: true }));
  const opened = (): Uint8Array => {
    const directory = openDataDirectory(path);
    directory.release();
    return directory.secret;
  };

  it('keeps its secret', () => {
    const secret = opened();
    expect(secret).toHaveLength(32);
    expect(opened()).toEqual(secret);
  });

  it('makes one although a start ended while it was making one', () => {
    writeFileSync(join(path, 'source-key.secret.new'), 'half');
    expect(opened()).toHaveLength(32);
    expect(existsSync(join(path, 'source-key.secret.new'))).toBe(false);
  });

  it('refuses one that is damaged, because the keys in the log mean nothing under another', () => {
    writeFileSync(join(path, 'source-key.secret'), 'half');
    expect(opened).toThrow('STORE_CORRUPT');
  });
});
