import { spawn } from 'node:child_process';
import { canRun, run } from './machine-tools.js';

export const canInject = (suite: string): boolean =>
  canRun(suite, ['strace'], () => run('strace', '-f', '-o', '/dev/null', 'true'));

/** While it holds, a process waits in vain for the disk. */
export interface Injection {
  /** Lets go; the process may have ended before. */
  end(): Promise<void>;
}

/**
 * Has each wait of a running process for a file to be on the disk fail (`error=EIO`) or last (`delay_enter=2s`). With an error
 * the call is not made at all. SQLite calls fsync, the broker itself fdatasync. Resolves when strace holds every thread.
 */
export async function injectSyncs(
  pid: number,
  calls: 'fsync' | 'fdatasync',
  file: string,
  what: string,
): Promise<Injection> {
  const child = spawn(
    'strace',
    ['-f', '-p', String(pid), '-e', `trace=${calls}`, '-e', `inject=${calls}:${what}`, '-P', file],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/Process \d+ attached/.test(said)) resolve();
    });
    child.once('exit', () => reject(new Error(`strace: ${said}`)));
  });
  return {
    end: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}
