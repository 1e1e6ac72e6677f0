import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keep } from './keep.js';
import { targets } from './targets.js';

/**
 * `npm run fuzz -- TARGET [seconds|keep]`: coverage-guided fuzzing of one target with Jazzer.js, which needs GLIBC 2.38
 * and is therefore no dependency; HIE_JAZZER names the folder in which it is installed. What it tries is kept outside of
 * the project until `keep` brings what covers more into the corpus; an input that breaks a promise goes there at once.
 */
const [target = '', task = '180'] = process.argv.slice(2);
const tried = join(tmpdir(), 'hie-fuzz', target);
const corpus = join(process.cwd(), 'test/fuzz/corpus', target);
const names = Object.keys(targets).join(', ');

const jazzer = findJazzer(process.env['HIE_JAZZER']);
if (!Object.hasOwn(targets, target)) fail(`Name a target: ${names}.`);
else if (task === 'keep') keep(target, tried, corpus);
else if (jazzer === undefined)
  fail('Jazzer.js is not installed: see test/fuzz/README.md. `npm test` replays the corpus without it.');
else process.exitCode = run(jazzer);

function findJazzer(folder: string | undefined): string | undefined {
  const cli = '@jazzer.js/core/dist/cli.js';
  if (folder !== undefined && existsSync(join(folder, 'node_modules', cli))) return join(folder, 'node_modules', cli);
  try {
    return createRequire(import.meta.url).resolve(cli);
  } catch {
    return undefined;
  }
}

function run(cli: string): number {
  const root = process.cwd();
  mkdirSync(tried, { recursive: true });
  const compiled = join(root, 'dist/test/fuzz/targets', `${target}.js`);
  const instrumented = ['-i', join(root, 'dist/libs'), '--disableBugDetectors', '.*', '--sync'];
  const options = [`-max_total_time=${task}`, '-print_final_stats=1', '-max_len=4096', '-timeout=1'];
  const words = [`-dict=${join(root, 'test/fuzz/hl7.dict')}`, `-artifact_prefix=${corpus}/`];
  const args = [cli, compiled, ...instrumented, tried, corpus, '--', ...options, ...words];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
