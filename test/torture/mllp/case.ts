import type { Session } from './session.js';
import type { Need } from './target.js';

/**
 * One rule put to a receiver from outside. The expectation comes from the standard or from the list of hostile inputs,
 * never from what a product does; where the standard leaves a choice every allowed answer passes.
 */
export interface TortureCase {
  readonly id: string;
  /** What a right receiver does. */
  readonly title: string;
  /** `v2ig` is HL7's text of version 2.9.1, `MLLP R1` its transport, `hostile n` a class of rules.ts. */
  readonly cites: string;
  readonly needs?: readonly Need[];
  /** A well-behaved sender beside it must be served as fast as ever. */
  readonly hostile?: true;
  /** Looks at the process as a whole, or keeps it busy for long, so nothing else may run. */
  readonly alone?: true;
  readonly withinMs?: number;
  /** Resolves with what was seen; throws Violation where the rule is broken. */
  run(session: Session): Promise<string>;
}

export interface CaseGroup {
  readonly name: string;
  readonly cases: readonly TortureCase[];
}
