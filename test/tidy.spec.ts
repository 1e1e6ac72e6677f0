import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Rules about the source itself that no linter of ours knows. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file));
const ours = files.filter((file) => !file.includes('/generated/'));
const sources = ours.filter((file) => !file.includes('/codes/') && /\.tsx?$/.test(file));
const read = (file: string): string => readFileSync(file, 'utf8');
const lines = (file: string): number => read(file).split('\n').length;

const bannedNames = /^(utils?|commons?|helpers?|shared|misc|managers?)$/i;

describe('the source tree', () => {
  it('has files to look at', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it('has no file over 300 lines', () => {
    expect(sources.filter((file) => lines(file) > 301)).toEqual([]);
  });

  it('has a median file well under 150 lines', () => {
    const sorted = sources.map(lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(150);
  });

  it('has no file or folder with a name that says nothing', () => {
    const parts = ours.flatMap((file) => file.split('/').map((part) => basename(part).split('.')[0] ?? ''));
    expect(parts.filter((part) => bannedNames.test(part))).toEqual([]);
  });

  it('has one index.ts per lib and none in the apps', () => {
    const barrels = sources.filter((file) => basename(file) === 'index.ts');
    expect(barrels.filter((file) => !/^libs\/[^/]+\/src\/(nest\/)?index\.ts$/.test(file))).toEqual([]);
    expect(barrels.filter((file) => read(file).includes('export * from'))).toEqual([]);
  });

  it('has no leftover marker and no test that is left out', () => {
    // This file names the markers itself.
    const marker = new RegExp([...'TODO FIXME'.split(' '), '\\b(it|test|describe)\\.(skip|only)\\('].join('|'));
    const others = ours.filter((file) => file !== 'test/tidy.spec.ts');
    expect(others.filter((file) => marker.test(read(file)))).toEqual([]);
  });

  it('says to the Nest tools what apps and libs there are', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as { projects: Record<string, { root: string }> };
    const roots = new Set(sources.flatMap((file) => /^(?:apps|libs)\/[^/]+/.exec(file) ?? []));
    expect(Object.values(projects).map(({ root }) => root)).toEqual([...roots].sort());
  });

  it('names no path of the machine that it was written on', () => {
    expect(ours.filter((file) => /\/(work|root|home)\/[a-z]/.test(read(file)))).toEqual([]);
  });
});
