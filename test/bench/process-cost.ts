import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const tickMicroseconds = 10_000;

/** Processor time that a process has taken since it began, all threads, in microseconds. NaN where the system does not tell. */
export function processorMicroseconds(pid: number): number {
  try {
    // The name of the program, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMicroseconds;
  } catch {
    return Number.NaN;
  }
}

export function residentMebibytes(pid: number): number {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(line?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}
