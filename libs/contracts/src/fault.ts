import { type ErrorCode, errors } from './errors.js';

/**
 * The one error that this project throws on purpose. `code` is in the registry, which tells whether trying again can
 * help, what to answer and what a person can do. `detail` never holds patient data: positions, sizes and names of
 * fields only.
 */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    readonly code: ErrorCode,
    readonly detail: Readonly<Record<string, string | number | boolean | undefined>> = {},
    options?: ErrorOptions,
  ) {
    super(describe(code, detail), options);
  }

  get retriable(): boolean {
    return errors[this.code].retriable;
  }
}

export const fault = (
  code: ErrorCode,
  detail?: Readonly<Record<string, string | number | boolean | undefined>>,
  cause?: unknown,
): Fault => new Fault(code, detail, cause === undefined ? undefined : { cause });

/** Message for people: what went wrong, the detail, what to do. */
function describe(code: ErrorCode, detail: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(detail).filter(([, value]) => value !== undefined);
  const inner = shown.length === 0 ? '' : ` (${shown.map(([name, value]) => `${name} ${String(value)}`).join(', ')})`;
  return `${code}: ${errors[code].what}${inner}. ${errors[code].fix}`;
}
