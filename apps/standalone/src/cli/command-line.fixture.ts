import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

// A first run may have to build.
export const timeout = 120_000;

const bin = resolve('apps/standalone/bin/hie.cjs');

/** The built command line as a person runs it, with a folder for its files; for tests. */
export function commandLine() {
  const folder = mkdtempSync(join(tmpdir(), 'hie-cli-'));
  return {
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
    file: (name: string, ...parts: readonly (Uint8Array | string)[]): string => {
      const path = join(folder, name);
      writeFileSync(path, Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));
      return path;
    },
    hie: (...args: readonly string[]): Promise<Run> => run(args, { HIE_DATA_DIR: folder }),
    hieWith: (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Run> =>
      run(args, { HIE_DATA_DIR: folder, ...environment }),
    /** The JSON lines of a run. */
    lines: ({ stdout }: Run): Record<string, unknown>[] =>
      stdout
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

function run(args: readonly string[], own: Readonly<Record<string, string>>): Promise<Run> {
  const { NODE_OPTIONS: _jest, ...inherited } = process.env;
  const env = { ...inherited, HIE_HTTP_PORT: '1', HIE_MLLP_PORT: '1', ...own };
  return new Promise((settle) => {
    execFile(process.execPath, [bin, ...args], { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      settle({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
