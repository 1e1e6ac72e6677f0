import { readFileSync } from 'node:fs';

/** Linux says how many pages of a process are in memory; 0 where the process is gone. */
export function residentBytes(pid: number): number {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Other systems do not show it in this way; cases that look at memory are left out there. */
export const canSeeMemory = process.platform === 'linux';
