import { Secret, TOTP } from 'otpauth';

/** What every app takes (RFC 6238 with SHA-1, six digits, thirty seconds). */
const kind = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const stepMs = kind.period * 1_000;
/** Steps before and after the one that it is: clocks differ, and people are slow. */
const stepsAround = 1;
const secretBytes = 20;

export const newCodeSecret = (): string => new Secret({ size: secretBytes }).base32;

/** What the picture says that an app is shown. */
export const codeUri = (secret: string, account: string): string =>
  new TOTP({ ...kind, issuer: 'hie-broker', label: account, secret }).toString();

/** The time step that a code is of; undefined where it is of none about now. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const found = new TOTP({ ...kind, secret }).validate({ token: code, timestamp: nowMs, window: stepsAround });
  return found === null ? undefined : Math.floor(nowMs / stepMs) + found;
}
