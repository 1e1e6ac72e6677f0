/**
 * Processor time of this thread in ms: what other processes, and the collector's own threads beside it, take is not counted.
 * A collection within it, or a processor's cache that another has just used, disturbs one run, not each: the least of a few counts.
 */
export function cpuMs(work: () => unknown, runs = 3): number {
  return Math.min(...Array.from({ length: runs }, () => once(work)));
}

/** Whether the work takes at most this much, in one of three runs. */
export function isWithin(limitMs: number, work: () => unknown): boolean {
  return [1, 2, 3].some(() => once(work) < limitMs);
}

/**
 * Whether work on input of a size takes time in proportion to it: four times as much takes four times as long;
 * sixteen times, were every part compared with every other. Making the input is not counted.
 */
export function isLinear<T>(size: number, inputOf: (size: number) => T, work: (input: T) => unknown): boolean {
  const [small, large] = [inputOf(size / 4), inputOf(size)];
  const msOf = (input: T): number => cpuMs(() => work(input));
  once(() => work(small));
  return [1, 2, 3].some(() => msOf(large) < 9 * Math.max(msOf(small), leastMs));
}

/** Below this, the time says more about the clock and the compiler than about the work. */
const leastMs = 4;

function once(work: () => unknown): number {
  const started = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / 1000;
}
