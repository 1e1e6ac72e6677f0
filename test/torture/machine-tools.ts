import { spawnSync } from 'node:child_process';

/** Debian keeps some of them where only root looks. */
const environment = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** Runs a program of the machine to its end; what it printed. Throws with what it complained of. */
export function run(program: string, ...args: readonly string[]): string {
  const options = { env: environment, encoding: 'utf8', timeout: 120_000 } as const;
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout.trim();
}

const isThere = (program: string): boolean => spawnSync('which', [program], { env: environment }).status === 0;

/**
 * Whether a suite that needs root and these programs can run here; `attempt` throws where the machine does not let them do
 * their work (many containers). Where not, says so on stderr, or throws with HIE_REQUIRE_TOOLS=1: where everything is
 * meant to be there nothing may be left out in silence.
 */
export function canRun(suite: string, programs: readonly string[], attempt: () => void): boolean {
  const missing = programs.filter((program) => !isThere(program));
  if (process.getuid?.() !== 0) missing.push('root');
  const reason = missing.length > 0 ? `for want of ${missing.join(', ')}` : failureOf(attempt);
  if (reason === undefined) return true;
  if (process.env['HIE_REQUIRE_TOOLS'] === '1') throw new Error(`LEFT OUT: ${suite}, ${reason}`);
  process.stderr.write(`LEFT OUT: ${suite}, ${reason}\n`);
  return false;
}

function failureOf(attempt: () => void): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return String(error);
  }
}
