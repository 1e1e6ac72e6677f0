import { Fault } from '#contracts';
import type { ConfigProblem } from '#platform';

/** What keeps something from being made of the configuration, as a problem of the key that it comes from. */
export function toldFault(at: string, make: () => unknown): readonly ConfigProblem[] {
  try {
    make();
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { problem, reason, file } = error.detail;
    return [{ code: error.code, at, problem: String(problem ?? reason ?? file ?? error.code) }];
  }
}
